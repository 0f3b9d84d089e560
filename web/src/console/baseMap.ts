import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue'
import type { SignedIn } from '@/api/types'
import { codeOf, fillsOf } from '@/map/areas'
import { createMap, type MapLibreMap, type Padding } from '@/map/create'
import { showOwnArea } from '@/map/own'
import { areas } from './server'
import { useTexts } from './texts'

export interface BaseMapChoices {
  /** Adds sources and layers, once, when the map can take them. */
  layers: (map: MapLibreMap) => void
  /** After every move, and once after the layers. */
  moved?: (map: MapLibreMap, byHand: boolean) => void
  /** Longitude, latitude and zoom to begin with, instead of the own area. */
  at?: [number, number, number] | null
  /** Pixels that something else covers. */
  padding?: Padding
}

async function markOwn(map: MapLibreMap, code: string): Promise<void> {
  // Without the outline the map is only less clear; nothing to say about it.
  const outline = await areas.outline(code).catch(() => null)
  if (outline && map.getCanvas().isConnected) showOwnArea(map, outline, 'area-selected')
}

/** Code of the area in the middle of the map. */
export function centreCode(map: MapLibreMap): string | null {
  const layers = fillsOf(map)
  const area = layers.length ? map.queryRenderedFeatures(map.project(map.getCenter()), { layers })[0] : undefined
  return area ? codeOf(area) : null
}

/** The map of a session: made when the page is there, ready when its layers are. */
export function useBaseMap(box: Ref<HTMLElement | undefined>, session: SignedIn, choices: BaseMapChoices) {
  const { t } = useTexts()
  const map = shallowRef<MapLibreMap | null>(null)
  const failed = ref(false)
  let made: MapLibreMap | null = null

  function ready(): void {
    if (!made) return
    choices.layers(made)
    choices.moved?.(made, false)
    map.value = made
    void markOwn(made, session.post.area.code)
  }

  onMounted(() => {
    if (!box.value) return
    try {
      made = createMap({
        container: box.value,
        bbox: session.area.bbox,
        at: choices.at,
        padding: choices.padding,
        basemap: session.basemap,
        label: t('map.label'),
        attribution: t('map.attribution'),
      })
    } catch {
      // No WebGL on this machine: everything else works without the map.
      failed.value = true
      return
    }
    made.once('style.load', ready)
    // A window that changes its size moves the map too; only a hand has an event of its own.
    made.on('moveend', ({ originalEvent }) => made && map.value && choices.moved?.(made, Boolean(originalEvent)))
  })
  onBeforeUnmount(() => {
    made?.remove()
    made = map.value = null
  })
  return { map, failed }
}

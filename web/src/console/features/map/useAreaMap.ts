import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref } from 'vue'
import type { SignedIn } from '@/api/types'
import { addAreaNames, addAreas, AREA_FILLS } from '@/map/areas'
import { countQuestion } from '@/map/choropleth'
import { createMap, type MapLibreMap } from '@/map/create'
import { showOwnArea } from '@/map/own'
import { addIncidents, agePins, CASE_LAYERS, type PinFilter } from '@/map/incidents'
import { areas } from '@/console/server'
import { useTexts } from '@/console/texts'

const AGE_MS = 30_000

async function markOwn(map: MapLibreMap, code: string): Promise<void> {
  // Without the outline the map is only less clear; nothing to say about it.
  const outline = await areas.outline(code).catch(() => null)
  if (outline && map.getCanvas().isConnected) showOwnArea(map, outline, 'area-selected')
}

function centreCode(map: MapLibreMap): string | null {
  const layers = AREA_FILLS.filter((layer) => map.getLayer(layer))
  const area = layers.length ? map.queryRenderedFeatures(map.project(map.getCenter()), { layers })[0] : undefined
  return area ? String(area.properties.code) : null
}

/** The map of a session: made when the page is there, ready when its layers are. */
export function useAreaMap(box: Ref<HTMLElement | undefined>, session: SignedIn, filter: (() => PinFilter) | null) {
  const { t } = useTexts()
  const map = shallowRef<MapLibreMap | null>(null)
  const failed = ref(false)
  const question = ref(countQuestion(session.post.area.code, 10, null))
  const detailed = ref(false)
  let ages: ReturnType<typeof setInterval> | undefined
  let made: MapLibreMap | null = null

  function lookAtZoom(): void {
    if (!made) return
    const { code } = session.post.area
    const next = countQuestion(code, made.getZoom(), centreCode(made))
    if (next.level !== question.value.level || next.within !== question.value.within) question.value = next
    detailed.value = made.getZoom() >= 12
  }
  function addLayers(): void {
    if (!made) return
    addAreas(made)
    if (filter) addIncidents(made, filter())
    addAreaNames(made)
    if (filter) for (const layer of CASE_LAYERS) made.moveLayer(layer)
    lookAtZoom()
    map.value = made
    void markOwn(made, session.post.area.code)
  }

  onMounted(() => {
    if (!box.value) return
    try {
      made = createMap({
        container: box.value,
        bbox: session.area.bbox,
        basemap: session.basemap,
        label: t('map.label'),
        attribution: t('map.attribution'),
      })
    } catch {
      // No WebGL on this machine: everything else works without the map.
      failed.value = true
      return
    }
    made.on('load', addLayers)
    made.on('moveend', lookAtZoom)
    ages = setInterval(() => made && agePins(made), AGE_MS)
  })
  onBeforeUnmount(() => {
    clearInterval(ages)
    made?.remove()
    made = map.value = null
  })
  return { map, question, detailed, failed }
}

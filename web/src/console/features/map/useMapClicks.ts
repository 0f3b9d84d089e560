import { ref, watch, type Ref } from 'vue'
import type { LonLat } from '@/api/types'
import { AREA_FILLS, codeOf } from '@/map/areas'
import type { MapLibreMap } from '@/map/create'
import { PIN_LAYERS } from '@/map/incidents'

export interface ClickedArea {
  code: string
  name: string
}
export interface ClickChoices {
  placing: () => boolean
  onPin: (id: string) => void
  onPoint: (point: LonLat) => void
}

// A pin is 30 px wide; a near miss should still hit it.
const NEAR_PX = 6

/** A click is a point while placing, else a pin, else the area under it. */
export function useMapClicks(map: Ref<MapLibreMap | null>, choices: ClickChoices) {
  const clicked = ref<ClickedArea | null>(null)

  watch(map, (made) => {
    if (!made) return
    made.on('click', ({ point, lngLat }) => {
      if (choices.placing()) return choices.onPoint([lngLat.lng, lngLat.lat])
      const { x, y } = point
      const near: [[number, number], [number, number]] = [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]]
      const pin = made.queryRenderedFeatures(near, { layers: PIN_LAYERS })[0]
      if (pin) return choices.onPin(String(pin.properties.id ?? pin.id))
      const area = made.queryRenderedFeatures([x, y], { layers: AREA_FILLS })[0]
      clicked.value = area ? { code: codeOf(area), name: String(area.properties.name ?? '') } : null
    })
    made.on('mousemove', ({ point }) => {
      const over = made.queryRenderedFeatures(point, { layers: PIN_LAYERS }).length > 0
      made.getCanvas().classList.toggle('pointing', over)
    })
  })
  return { clicked }
}

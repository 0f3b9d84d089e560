import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import type { SignedIn } from '@/api/types'
import { addAreaNames, addAreas } from '@/map/areas'
import { countQuestion } from '@/map/choropleth'
import type { MapLibreMap } from '@/map/create'
import { addIncidents, agePins, CASE_LAYERS, filterPins, type PinFilter } from '@/map/incidents'
import { centreCode, useBaseMap } from '@/console/baseMap'

const AGE_MS = 30_000

/** Areas of all levels, with incidents where `filter` says which, and the question of counts that fits the zoom. */
export function useAreaMap(box: Ref<HTMLElement | undefined>, session: SignedIn, filter: (() => PinFilter | null) | null) {
  const question = ref(countQuestion(session.post.area.code, 10, null))
  const detailed = ref(false)
  let ages: ReturnType<typeof setInterval> | undefined

  function layers(map: MapLibreMap): void {
    addAreas(map)
    if (filter) addIncidents(map, filter())
    addAreaNames(map)
    if (filter) for (const layer of CASE_LAYERS) map.moveLayer(layer)
  }
  function moved(map: MapLibreMap): void {
    const next = countQuestion(session.post.area.code, map.getZoom(), centreCode(map))
    if (next.level !== question.value.level || next.within !== question.value.within) question.value = next
    detailed.value = map.getZoom() >= 12
  }
  const { map, failed } = useBaseMap(box, session, { layers, moved })

  function age(): void {
    if (!map.value) return
    agePins(map.value)
    if (filter) filterPins(map.value, filter())
  }
  onMounted(() => (ages = setInterval(age, AGE_MS)))
  onBeforeUnmount(() => clearInterval(ages))
  return { map, question, detailed, failed }
}

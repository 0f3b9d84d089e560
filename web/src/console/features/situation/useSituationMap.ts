import { ref, watch, type Ref } from 'vue'
import type { LonLat } from '@/api/types'
import { addAreaNames, addAreas, fillLevel, selectArea, shadeValues } from '@/map/areas'
import { countQuestion, DRAWN, partsFrom, type ShadeClass } from '@/map/choropleth'
import type { MapLibreMap } from '@/map/create'
import { darken } from '@/map/dark'
import { darkenHeat, NUMBERS_FROM } from '@/map/heat'
import { addChosenPin, choosePin } from '@/map/incidents'
import { showRepeats } from '@/map/repeats'
import { centreCode, useBaseMap } from '@/console/baseMap'
import { shadesOf } from './numbers'
import type { MapFacts, MapTalk } from './mapTalk'
import { useHeat, useUnread } from './useHeat'
import { usePointing, type Pointed } from './usePointing'
import { isPlace } from './view'

// What an open list covers beside the map.
const LIST_PX = 464

export function useSituationMap(box: Ref<HTMLElement | undefined>, facts: MapFacts, talk: MapTalk) {
  const own = facts.session.post.area.code
  const classes = ref<ShadeClass[]>([])
  // Undefined until the cells have come, null where there are none.
  const full = ref<number | null>()
  const detailed = ref(false)
  /** whether the first picture is complete */
  const whole = ref(false)
  /** What lies under the pointer, for the label that follows it. */
  const hovered = ref<Pointed | null>(null)

  const ask = (made: MapLibreMap) => countQuestion(own, made.getZoom(), centreCode(made), facts.view().level)
  const { map, failed } = useBaseMap(box, facts.session, {
    at: facts.view().at,
    padding: facts.padding,
    layers: (made) => {
      addAreas(made)
      addAreaNames(made)
      addChosenPin(made)
      // What lies in the middle is known only when its tiles are there.
      made.on('idle', () => talk.onMoved(null, ask(made)))
      made.once('idle', () => (whole.value = true))
      if (!facts.dark) return
      darken(made)
      darkenHeat(made)
    },
    moved: (made, byHand) => {
      detailed.value = made.getZoom() >= NUMBERS_FROM
      const { lng, lat } = made.getCenter()
      talk.onMoved(byHand ? [lng, lat, made.getZoom()] : null, ask(made))
    },
  })

  useHeat(map, facts, full, talk.onDrawn)
  const unread = useUnread(map, facts)
  // Before the shades: these colour the tiles that are there.
  watch([map, () => facts.view().level], ([made, level]) => {
    if (!made) return
    fillLevel(made, level)
    if (facts.dark) darken(made)
    talk.onMoved(null, ask(made))
  })
  useShades(map, facts, classes)
  usePointing(map, facts, talk, hovered)
  watch([map, facts.repeats, () => facts.view().cell], ([made, places, cell]) => {
    if (made) showRepeats(made, places, isPlace(cell) ? cell : null)
  })
  watch([map, facts.pin], () => map.value && choosePin(map.value, facts.pin()))
  function show(point: LonLat): void {
    const { list, open } = facts.view()
    const right = (list || open) && facts.padding.left > LIST_PX / 2 ? LIST_PX : facts.padding.right
    map.value?.easeTo({ center: point, zoom: Math.max(map.value.getZoom(), 15), padding: { ...facts.padding, right }, duration: 160 })
  }
  return { map, failed, whole, classes, full, unread, detailed, hovered, show }
}

function useShades(map: Ref<MapLibreMap | null>, facts: MapFacts, classes: Ref<ShadeClass[]>): void {
  watch([map, facts.rows, facts.scale, facts.view], ([made, rows, scale, view]) => {
    if (!made) return
    const shades = shadesOf(view.show === 'areas' && rows ? rows : [], scale, view)
    classes.value = shades.classes
    shadeValues(made, shades.values, shades.classes)
    selectArea(made, view.area)
  })
  // From too far only the own area itself is drawn: nearer, until its parts are, or those of the wanted level.
  watch([map, () => facts.view().show, () => facts.view().level], ([made, show, level]) => {
    if (!made || show !== 'areas') return
    const { min, max } = level ? DRAWN[level] : { min: 0, max: 24 }
    const from = Math.max(min, level ? 0 : partsFrom(facts.session.post.area.code))
    const zoom = Math.min(Math.max(made.getZoom(), from), max - 0.01)
    if (zoom !== made.getZoom()) made.easeTo({ zoom, duration: 160 })
  })
}

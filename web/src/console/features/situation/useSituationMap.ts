import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import type { AreaNumbers, LonLat, SignedIn } from '@/api/types'
import type { TileAddress } from '@/map/address'
import { addAreaNames, addAreas, AREA_FILLS, selectArea, shadeValues } from '@/map/areas'
import { classesOf, countQuestion, decimalClassesOf, partsFrom, type ShadeClass } from '@/map/choropleth'
import type { MapLibreMap, Padding } from '@/map/create'
import { chooseCell, findCell, heatCellAt, measureHeat, NUMBERS_FROM, refreshHeat, scaleHeat, showHeat, type HeatCell } from '@/map/heat'
import { addChosenPin, choosePin, type Pin } from '@/map/incidents'
import { centreCode, useBaseMap } from '@/console/baseMap'
import { useLiveRenewal } from '@/console/live'
import { mapValues } from './numbers'
import type { MapQuestion } from './useSituation'
import type { View } from './view'

const RENEW_MS = 2_000
// The scale follows the picture only when it is off by so much: colours should not breathe.
const SCALE_SLACK = 1.25

export interface Spot {
  code: string
  name: string
}
export interface MapTalk {
  onCell: (cell: HeatCell) => void
  onArea: (area: Spot) => void
  /** `at` is null where nobody moved the map by hand */
  onMoved: (at: [number, number, number] | null, question: MapQuestion) => void
}
export interface MapFacts {
  session: SignedIn
  view: () => View
  /** rows that shade the map; null while they are not known */
  rows: () => AreaNumbers[] | null
  /** address of the cells; null while the map shows areas */
  heat: () => TileAddress | null
  pin: () => Pin | null
  padding: Padding
}

export function useSituationMap(box: Ref<HTMLElement | undefined>, facts: MapFacts, talk: MapTalk) {
  const own = facts.session.post.area.code
  const classes = ref<ShadeClass[]>([])
  // Undefined until the cells have come, null where there are none.
  const full = ref<number | null>()
  const detailed = ref(false)
  /** What lies under the pointer, for the label that follows it. */
  const hovered = ref<{ x: number; y: number; cell: HeatCell | null; area: Spot | null } | null>(null)

  const { map, failed } = useBaseMap(box, facts.session, {
    at: facts.view().at,
    padding: facts.padding,
    layers: (made) => {
      addAreas(made)
      addAreaNames(made)
      addChosenPin(made)
    },
    moved: (made, byHand) => {
      detailed.value = made.getZoom() >= NUMBERS_FROM
      const { lng, lat } = made.getCenter()
      talk.onMoved(byHand ? [lng, lat, made.getZoom()] : null, countQuestion(own, made.getZoom(), centreCode(made)))
    },
  })

  useHeat(map, facts, full)
  useShades(map, facts, classes)
  usePointing(map, facts, talk, hovered)
  watch([map, facts.pin], () => map.value && choosePin(map.value, facts.pin()))
  function show(point: LonLat): void {
    map.value?.easeTo({ center: point, zoom: Math.max(map.value.getZoom(), 15), padding: facts.padding, duration: 160 })
  }
  return { map, failed, classes, full, detailed, hovered, show }
}

function useHeat(map: Ref<MapLibreMap | null>, facts: MapFacts, full: Ref<number | null | undefined>): void {
  let marked: string | null = null

  // Called whenever the map has come to rest: whatever it changes lets the map draw again, so it must end.
  function settle(made: MapLibreMap): void {
    if (facts.view().show !== 'heat') return
    const now = measureHeat(made)
    const before = full.value
    const off = !before || !now || now > before * SCALE_SLACK || before > now * SCALE_SLACK
    if (off && now !== before) {
      full.value = now
      if (now !== null) scaleHeat(made, now)
    }
    mark(made)
  }
  function mark(made: MapLibreMap): void {
    const { cell, show } = facts.view()
    const point = cell && show === 'heat' ? (findCell(made, cell)?.point ?? null) : null
    if (String(point) === marked) return
    marked = String(point)
    chooseCell(made, point)
  }
  watch([map, facts.heat], ([made, address]) => {
    if (!made) return
    full.value = undefined
    showHeat(made, address, 'area-line-city')
    for (const layer of ['chosen-ring', 'chosen-pin']) made.moveLayer(layer)
  })
  watch(() => facts.view().cell, () => map.value && mark(map.value))
  watch(map, (made) => made?.on('idle', () => settle(made)))
  useLiveRenewal(() => map.value && refreshHeat(map.value), RENEW_MS)
}

function useShades(map: Ref<MapLibreMap | null>, facts: MapFacts, classes: Ref<ShadeClass[]>): void {
  watch([map, facts.rows, facts.view], ([made, rows, view]) => {
    if (!made) return
    const values = view.show === 'areas' && rows ? mapValues(rows, view) : {}
    classes.value = (view.measure === 'rate' ? decimalClassesOf : classesOf)(Object.values(values))
    shadeValues(made, values, classes.value)
    selectArea(made, view.area)
  })
  // From too far only the own area itself is drawn: nearer, until its parts are.
  watch([map, () => facts.view().show], ([made, show]) => {
    const from = partsFrom(facts.session.post.area.code)
    if (made && show === 'areas' && made.getZoom() < from) made.easeTo({ zoom: from, duration: 160 })
  })
}

function usePointing(map: Ref<MapLibreMap | null>, facts: MapFacts, talk: MapTalk, hovered: Ref<unknown>): void {
  const own = facts.session.post.area.code
  let frame = 0

  function areaAt(made: MapLibreMap, point: { x: number; y: number }): Spot | null {
    const layers = AREA_FILLS.filter((layer) => made.getLayer(layer))
    const found = made.queryRenderedFeatures([point.x, point.y], { layers })[0]
    const code = String(found?.properties.code ?? '')
    return code.startsWith(own) ? { code, name: String(found?.properties.name ?? '') } : null
  }
  function look(made: MapLibreMap, { x, y }: { x: number; y: number }): void {
    const heat = facts.view().show === 'heat'
    const cell = heat ? heatCellAt(made, { x, y }) : null
    const area = heat ? null : areaAt(made, { x, y })
    hovered.value = cell || area ? { x, y, cell, area } : null
    made.getCanvas().classList.toggle('pointing', Boolean(cell ?? area))
  }
  watch(map, (made) => {
    if (!made) return
    made.on('click', ({ point }) => {
      if (facts.view().show === 'heat') {
        const cell = heatCellAt(made, point)
        if (cell) talk.onCell(cell)
        return
      }
      const area = areaAt(made, point)
      if (area) talk.onArea(area)
    })
    made.on('mousemove', ({ point }) => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => look(made, point))
    })
    made.on('mouseout', () => (hovered.value = null))
  })
  onBeforeUnmount(() => cancelAnimationFrame(frame))
}

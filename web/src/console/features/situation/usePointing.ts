import { onBeforeUnmount, watch, type Ref } from 'vue'
import { codeOf, fillsOf } from '@/map/areas'
import type { MapLibreMap } from '@/map/create'
import { heatCellAt, type HeatCell } from '@/map/heat'
import { repeatAt, type Repeat } from '@/map/repeats'
import type { MapFacts, MapTalk, Spot } from './mapTalk'

export interface Pointed {
  x: number
  y: number
  cell: HeatCell | null
  area: Spot | null
  place: Repeat | null
}

/** What the pointer is over, and what a click means: a place where cases come back, a cell or an area. */
export function usePointing(map: Ref<MapLibreMap | null>, facts: MapFacts, talk: MapTalk, hovered: Ref<Pointed | null>): void {
  const own = facts.session.post.area.code
  let frame = 0

  function areaAt(made: MapLibreMap, point: { x: number; y: number }): Spot | null {
    const found = made.queryRenderedFeatures([point.x, point.y], { layers: fillsOf(made) })[0]
    const code = found ? codeOf(found) : ''
    return found && code.startsWith(own) ? { code, name: String(found.properties.name ?? '') } : null
  }
  function at(made: MapLibreMap, { x, y }: { x: number; y: number }): Pointed {
    const place = repeatAt(made, { x, y })
    const heat = facts.view().show === 'heat'
    const cell = heat && !place ? heatCellAt(made, { x, y }) : null
    return { x, y, place, cell, area: heat || place ? null : areaAt(made, { x, y }) }
  }
  function look(made: MapLibreMap, point: { x: number; y: number }): void {
    const found = at(made, point)
    const any = Boolean(found.place ?? found.cell ?? found.area)
    hovered.value = any ? found : null
    made.getCanvas().classList.toggle('pointing', any)
  }
  function press(made: MapLibreMap, point: { x: number; y: number }): void {
    const { place, cell, area } = at(made, point)
    if (place) talk.onPlace(place)
    else if (cell) talk.onCell(cell)
    else if (area) talk.onArea(area)
  }
  watch(map, (made) => {
    if (!made) return
    made.on('click', ({ point }) => press(made, point))
    made.on('mousemove', ({ point }) => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => look(made, point))
    })
    made.on('mouseout', () => (hovered.value = null))
  })
  onBeforeUnmount(() => cancelAnimationFrame(frame))
}

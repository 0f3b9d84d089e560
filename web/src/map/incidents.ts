import type { ExpressionSpecification, FilterSpecification, GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl'
import type { LonLat } from '@/api/types'
import { GROUP_ICONS } from '@/ui/categoryIcons'
import { addPinImages } from './icons'

const SOURCE = 'incidents'
export const PINS = 'incident-pins'
const CHOSEN = 'chosen'

export interface PinFilter {
  states: readonly string[]
  categories: readonly string[]
}

function lightAt(nowS: number): ExpressionSpecification {
  const due: ExpressionSpecification = ['coalesce', ['get', 'light_due'], 9e12]
  const warn: ExpressionSpecification = ['coalesce', ['get', 'warn'], 9e12]
  return ['case', ['<=', due, nowS], 'red', ['<=', warn, nowS], 'yellow', 'plain']
}

function imageAt(nowS: number): ExpressionSpecification {
  const known = Object.keys(GROUP_ICONS)
  const group: ExpressionSpecification = ['match', ['get', 'group'], known, ['get', 'group'], 'other']
  return ['concat', 'pin-', group, '-', lightAt(nowS)]
}

function filterOf(filter: PinFilter): FilterSpecification {
  const parts: ExpressionSpecification[] = [['in', ['get', 'state'], ['literal', [...filter.states]]]]
  if (filter.categories.length) {
    const wanted: ExpressionSpecification = ['literal', [...filter.categories]]
    parts.push(['any', ['in', ['get', 'category'], wanted], ['in', ['get', 'group'], wanted]])
  }
  return ['all', ...parts] as FilterSpecification
}

/** Incidents as pins from zoom 12; overdue ones win where two meet. */
export function addIncidents(map: MapLibreMap, filter: PinFilter, url = '/tiles/incidents.json'): void {
  addPinImages(map)
  map.addSource(SOURCE, { type: 'vector', url, promoteId: 'id' })
  map.addSource(CHOSEN, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'chosen-ring',
    type: 'circle',
    source: CHOSEN,
    paint: {
      'circle-radius': 19, 'circle-color': 'rgba(255,255,255,0.75)', 'circle-stroke-color': '#0b57a4', 'circle-stroke-width': 3,
    },
  })
  const nowS = Math.floor(Date.now() / 1000)
  map.addLayer({
    id: PINS,
    type: 'symbol',
    source: SOURCE,
    'source-layer': SOURCE,
    minzoom: 12,
    filter: filterOf(filter),
    layout: {
      'icon-image': imageAt(nowS),
      'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.55, 15, 0.9],
      'icon-allow-overlap': true,
      'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'light_due'], 9e12]],
    },
  })
  map.addLayer({
    id: 'chosen-pin',
    type: 'symbol',
    source: CHOSEN,
    layout: { 'icon-image': imageAt(nowS), 'icon-allow-overlap': true, 'icon-size': 1 },
  })
}

export function filterPins(map: MapLibreMap, filter: PinFilter): void {
  if (map.getLayer(PINS)) map.setFilter(PINS, filterOf(filter))
}

/** Lights age while the page is open: called every half minute. */
export function agePins(map: MapLibreMap): void {
  const nowS = Math.floor(Date.now() / 1000)
  for (const layer of [PINS, 'chosen-pin']) {
    if (map.getLayer(layer)) map.setLayoutProperty(layer, 'icon-image', imageAt(nowS))
  }
}

/** Asks for the pins again after something changed. */
export function refreshPins(map: MapLibreMap): void {
  if (map.getSource(SOURCE)) map.refreshTiles(SOURCE)
}

export interface Chosen {
  point: LonLat
  group: string
  due_at: string | null
  warn_at: string | null
}

const seconds = (time: string | null) => (time ? Math.floor(Date.parse(time) / 1000) : null)

export function choosePin(map: MapLibreMap, chosen: Chosen | null): void {
  const features = chosen
    ? [
        {
          type: 'Feature' as const,
          geometry: { type: 'Point' as const, coordinates: chosen.point },
          properties: { group: chosen.group, light_due: seconds(chosen.due_at), warn: seconds(chosen.warn_at) },
        },
      ]
    : []
  ;(map.getSource(CHOSEN) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features })
}

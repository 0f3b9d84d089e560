import type {
  ExpressionSpecification, FilterSpecification, GeoJSONSource, Map as MapLibreMap, PointLike, SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Light, LonLat } from '@/api/types'
import { GROUP_ICONS, groupOf } from '@/ui/categoryIcons'
import { FONT } from './look'
import { addPinImages } from './icons'

const SOURCE = 'incidents'
const PINS = 'incident-pins'
const LISTED = 'listed'
export const PIN_LAYERS = [PINS, 'listed-pins']
/** Layers of cases from below to above; they lie over everything else. */
export const CASE_LAYERS = ['chosen-ring', ...PIN_LAYERS, 'chosen-pin']
const CHOSEN = 'chosen'
const CROWD_LAYERS = ['incident-crowds', 'incident-crowd-numbers']
const NOTHING: PinFilter = { states: [], categories: [], lights: [] }
const nowS = () => Math.floor(Date.now() / 1000)

export interface PinFilter {
  states: readonly string[]
  categories: readonly string[]
  /** All of them hold; none: whatever the light. */
  lights: readonly Light[]
}

function lightAt(at: number): ExpressionSpecification {
  const due: ExpressionSpecification = ['coalesce', ['get', 'light_due'], 9e12]
  const warn: ExpressionSpecification = ['coalesce', ['get', 'warn'], 9e12]
  return ['case', ['<=', due, at], 'red', ['<=', warn, at], 'yellow', 'plain']
}

function imageAt(at: number): ExpressionSpecification {
  const known = Object.keys(GROUP_ICONS)
  const group: ExpressionSpecification = ['match', ['get', 'group'], known, ['get', 'group'], 'other']
  return ['concat', 'pin-', group, '-', lightAt(at)]
}

/** What a pin has to be now, in words of its tile. */
export function filterOf(filter: PinFilter, at: number): FilterSpecification {
  const parts: ExpressionSpecification[] = [['in', ['get', 'state'], ['literal', [...filter.states]]]]
  if (filter.categories.length) {
    const wanted: ExpressionSpecification = ['literal', [...filter.categories]]
    parts.push(['any', ['in', ['get', 'category'], wanted], ['in', ['get', 'group'], wanted]])
  }
  for (const light of filter.lights) parts.push(['==', lightAt(at), light === 'green' ? 'plain' : light])
  if (filter.lights.includes('green')) parts.push(['has', 'light_due'])
  return ['all', ...parts] as FilterSpecification
}

/** The one case that is open: its pin in a ring. */
export function addChosenPin(map: MapLibreMap): void {
  addPinImages(map)
  map.addSource(CHOSEN, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'chosen-ring',
    type: 'circle',
    source: CHOSEN,
    paint: {
      'circle-radius': 19, 'circle-color': 'rgba(255,255,255,0.75)', 'circle-stroke-color': '#0b57a4', 'circle-stroke-width': 3,
    },
  })
  map.addLayer({ id: 'chosen-pin', type: 'symbol', source: CHOSEN, layout: pinLayout(1) })
}

/** Pins of a list that no tile holds: tasks of a unit, or what lies around a school. */
export function addListedPins(map: MapLibreMap): void {
  addPinImages(map)
  map.addSource(LISTED, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({ id: 'listed-pins', type: 'symbol', source: LISTED, layout: pinLayout(0.8) })
}

function pinLayout(size: number | ExpressionSpecification): SymbolLayerSpecification['layout'] {
  return {
    'icon-image': imageAt(nowS()),
    'icon-size': size,
    'icon-allow-overlap': true,
    // Names of areas stay, a pin only covers them.
    'icon-ignore-placement': true,
  }
}

/** Where a tile holds too many pins it has cells with their number instead, of all open cases. */
function addCrowds(map: MapLibreMap): void {
  const common = { source: SOURCE, 'source-layer': 'incidents_crowd', minzoom: 12 } as const
  const paint = { 'circle-color': '#105496', 'circle-opacity': 0.86, 'circle-stroke-width': 1, 'circle-stroke-color': '#ffffff' }
  map.addLayer({ id: 'incident-crowds', type: 'circle', ...common, paint: { ...paint, 'circle-radius': 11 } })
  map.addLayer({
    id: 'incident-crowd-numbers',
    type: 'symbol',
    ...common,
    layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': FONT, 'text-size': 11, 'text-allow-overlap': true },
    paint: { 'text-color': '#ffffff' },
  })
}

/** Incidents as pins from zoom 12; overdue ones win where two meet. */
export function addIncidents(map: MapLibreMap, filter: PinFilter | null, url = '/tiles/incidents.json'): void {
  map.addSource(SOURCE, { type: 'vector', url, promoteId: 'id' })
  addChosenPin(map)
  addListedPins(map)
  addCrowds(map)
  map.addLayer({
    id: PINS,
    type: 'symbol',
    source: SOURCE,
    'source-layer': SOURCE,
    minzoom: 12,
    filter: filterOf(filter ?? NOTHING, nowS()),
    layout: {
      ...pinLayout(['interpolate', ['linear'], ['zoom'], 12, 0.55, 15, 0.9]),
      'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'light_due'], 9e12]],
    },
  })
  for (const layer of CASE_LAYERS) map.moveLayer(layer)
}

/** null: no pins of tiles at all, also not as numbers where they are too many. */
export function filterPins(map: MapLibreMap, filter: PinFilter | null): void {
  if (!map.getLayer(PINS)) return
  map.setFilter(PINS, filterOf(filter ?? NOTHING, nowS()))
  for (const layer of CROWD_LAYERS) map.setLayoutProperty(layer, 'visibility', filter ? 'visible' : 'none')
}

/** Lights age while the page is open: called every half minute. */
export function agePins(map: MapLibreMap): void {
  for (const layer of [...PIN_LAYERS, 'chosen-pin']) {
    if (map.getLayer(layer)) map.setLayoutProperty(layer, 'icon-image', imageAt(nowS()))
  }
}

/** Asks for the pins again after something changed; without a network the old ones stay. */
export function refreshPins(map: MapLibreMap): void {
  if (navigator.onLine && map.getSource(SOURCE)) map.refreshTiles(SOURCE)
}

export interface Pin {
  id: string
  point: LonLat
  category: string
  due_at: string | null
  warn_at: string | null
}

const seconds = (time: string | null) => (time ? Math.floor(Date.parse(time) / 1000) : null)

function featureOf({ id, point, category, due_at, warn_at }: Pin): GeoJSON.Feature {
  const properties = { id, group: groupOf(category), light_due: seconds(due_at), warn: seconds(warn_at) }
  return { type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties }
}
function draw(map: MapLibreMap, source: string, pins: readonly Pin[]): void {
  const features = pins.map(featureOf)
  ;(map.getSource(source) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features })
}

export function choosePin(map: MapLibreMap, chosen: Pin | null): void {
  draw(map, CHOSEN, chosen ? [chosen] : [])
}

export function listPins(map: MapLibreMap, rows: readonly (Omit<Pin, 'point'> & { point: LonLat | null })[]): void {
  draw(map, LISTED, rows.filter((row): row is Pin => row.point !== null))
}

/** Whether the pin of a case is on the screen. */
export function isPinDrawn(map: MapLibreMap, id: string): boolean {
  const layers = CASE_LAYERS.filter((layer) => map.getLayer(layer))
  return map.queryRenderedFeatures({ layers }).some((feature) => String(feature.properties.id ?? feature.id) === id)
}

// A pin is 30 px wide; a near miss should still hit it.
const PIN_NEAR_PX = 4

/** Id of the case whose pin lies at a point of the screen. */
export function pinAt(map: MapLibreMap, { x, y }: { x: number; y: number }): string | null {
  const layers = PIN_LAYERS.filter((layer) => map.getLayer(layer))
  const box: [PointLike, PointLike] = [[x - PIN_NEAR_PX, y - PIN_NEAR_PX], [x + PIN_NEAR_PX, y + PIN_NEAR_PX]]
  const found = layers.length ? map.queryRenderedFeatures(box, { layers })[0] : undefined
  return found ? String(found.properties.id ?? found.id) : null
}

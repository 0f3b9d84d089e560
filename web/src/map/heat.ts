import type {
  ExpressionSpecification, FilterSpecification, GeoJSONSource, Map as MapLibreMap, MapGeoJSONFeature, PointLike,
} from 'maplibre-gl'
import type { LonLat } from '@/api/types'
import type { TileAddress } from './address'
import type { Stop } from './cloud'
import { FONT } from './look'

// Two places for cells: while one is seen, the other fetches what comes next, so that a film never shows a blank map.
type Slot = 'heat' | 'heat-next'
const LAYER = 'heat'
const PARTS = ['blur', 'dots', 'numbers', 'hits'] as const
const CHOSEN = 'heat-chosen'
// Shown at once: what was there goes in the same moment.
const AT_ONCE = { duration: 0, delay: 0 }

const fronts = new WeakMap<MapLibreMap, Slot>()
const addresses = new WeakMap<MapLibreMap, Partial<Record<Slot, string>>>()

function front(map: MapLibreMap): Slot {
  return fronts.get(map) ?? 'heat'
}
function back(map: MapLibreMap): Slot {
  return front(map) === 'heat' ? 'heat-next' : 'heat'
}
function layerOf(slot: Slot, part: (typeof PARTS)[number]): string {
  return `${slot}-${part}`
}

// From here on cells stand apart, so that a number says more than a cloud.
export const NUMBERS_FROM = 13
// A click beside a small cell still means it.
const NEAR_PX = 14
// From the next zoom on the server gives the cases themselves.
const ROLLED_UNTIL = 13
const TILE_PX = 512
// Until the cells of the screen are known, ten cases are a dark spot.
export const FULL = 10

export interface HeatCell {
  key: string
  n: number
  /** the case itself where the cell holds one only */
  id: string | null
  point: LonLat
}

export const HEAT_STOPS: readonly Stop[] = [
  [0, [53, 122, 185, 0]], [0.08, [100, 158, 209, 0.28]], [0.3, [53, 122, 185, 0.6]], [0.6, [16, 84, 150, 0.8]], [1, [6, 36, 78, 0.92]],
]
const COLOUR: ExpressionSpecification = [
  'interpolate', ['linear'], ['heatmap-density'], ...HEAT_STOPS.flatMap(([at, rgba]) => [at, `rgba(${rgba.join()})`]),
] as unknown as ExpressionSpecification
// In a dark room much is bright.
const DARK_COLOUR: ExpressionSpecification = [
  'interpolate', ['linear'], ['heatmap-density'],
  0, 'rgba(29,87,136,0)', 0.12, 'rgba(29,87,136,0.45)', 0.45, 'rgba(45,123,189,0.7)', 0.75, 'rgba(98,170,228,0.8)', 1, 'rgba(191,224,255,0.92)',
]
const dark = new WeakSet<MapLibreMap>()

/** From now on cells of this map are drawn for a dark room. */
export function darkenHeat(map: MapLibreMap): void {
  dark.add(map)
}
/** The same colours for a legend, from little to much: on paper, and in a dark room. */
export const DARK_HEAT_STEPS = ['#173d5c', '#2d7bbd', '#62aae4', '#bfe0ff'] as const
export const HEAT_STEPS = ['#d3e3f2', '#86aed6', '#4078b0', '#06244e'] as const

// Cells double in size with each zoom until the next finer level takes over, at 8, 10 and 12; a field of equal cells is
// to be as dark before as after. Zoom and pixels.
const RADII: readonly (readonly [number, number])[] = [
  [6, 26], [7.99, 102], [8, 26], [9.99, 102], [10, 26], [11.99, 102], [12, 26], [13.5, 72],
]

/** How far the cloud of a cell reaches, in pixels. */
export function radiusAt(zoom: number): number {
  const next = RADII.findIndex(([from]) => from > zoom)
  if (next <= 0) return RADII.at(next)![1]
  const [[from, low], [to, high]] = [RADII[next - 1]!, RADII[next]!]
  return low + ((high - low) * (2 ** (zoom - from) - 1)) / (2 ** (to - from) - 1)
}

/** How dark a cell is, 0 to 1, where `full` cases are as dark as it gets. */
export function weightOf(n: number, full: number): number {
  return Math.min(1, n / Math.max(2, full))
}

function weight(full: number): ExpressionSpecification {
  return ['interpolate', ['linear'], ['get', 'n'], 0, 0, Math.max(2, full), 1]
}
const fade = (from: number, to: number): ExpressionSpecification => [
  'interpolate', ['linear'], ['zoom'], NUMBERS_FROM - 0.4, from, NUMBERS_FROM + 0.4, to,
]

function addBlur(map: MapLibreMap, slot: Slot, full: number, below: string | undefined): void {
  map.addLayer(
    {
      id: layerOf(slot, 'blur'),
      type: 'heatmap',
      source: slot,
      'source-layer': LAYER,
      maxzoom: NUMBERS_FROM + 0.5,
      paint: {
        'heatmap-weight': weight(full),
        'heatmap-color': dark.has(map) ? DARK_COLOUR : COLOUR,
        'heatmap-radius': ['interpolate', ['exponential', 2], ['zoom'], ...RADII.flat()] as unknown as ExpressionSpecification,
        'heatmap-opacity': 0, 'heatmap-opacity-transition': AT_ONCE,
      },
    },
    below,
  )
}

function addDots(map: MapLibreMap, slot: Slot): void {
  const radius: ExpressionSpecification = ['interpolate', ['linear'], ['sqrt', ['get', 'n']], 1, 6, 1.4, 10, 4, 15, 10, 24, 30, 34]
  map.addLayer({
    id: layerOf(slot, 'dots'),
    type: 'circle',
    source: slot,
    'source-layer': LAYER,
    minzoom: NUMBERS_FROM - 0.5,
    paint: {
      'circle-radius': radius, 'circle-color': '#105496', 'circle-opacity': 0, 'circle-stroke-width': 2,
      'circle-stroke-color': '#ffffff', 'circle-stroke-opacity': 0, 'circle-opacity-transition': AT_ONCE,
      'circle-stroke-opacity-transition': AT_ONCE,
    },
  })
  map.addLayer({
    id: layerOf(slot, 'numbers'),
    type: 'symbol',
    source: slot,
    'source-layer': LAYER,
    minzoom: NUMBERS_FROM,
    // One case is a dot; a number on it would only be noise.
    filter: ['>', ['get', 'n'], 1],
    layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true },
    paint: { 'text-color': '#ffffff', 'text-opacity': 0, 'text-opacity-transition': AT_ONCE },
  })
  // A heatmap has no features to hit: unseen circles stand in for it.
  map.addLayer({
    id: layerOf(slot, 'hits'),
    type: 'circle',
    source: slot,
    'source-layer': LAYER,
    paint: { 'circle-radius': 6, 'circle-opacity': 0 },
  })
}

function reveal(map: MapLibreMap, slot: Slot): void {
  map.setPaintProperty(layerOf(slot, 'blur'), 'heatmap-opacity', fade(1, 0))
  map.setPaintProperty(layerOf(slot, 'dots'), 'circle-opacity', fade(0, 0.86))
  map.setPaintProperty(layerOf(slot, 'dots'), 'circle-stroke-opacity', fade(0, 1))
  map.setPaintProperty(layerOf(slot, 'numbers'), 'text-opacity', 1)
}

function remove(map: MapLibreMap, slot: Slot): void {
  for (const part of PARTS) if (map.getLayer(layerOf(slot, part))) map.removeLayer(layerOf(slot, part))
  if (map.getSource(slot)) map.removeSource(slot)
  addresses.set(map, { ...addresses.get(map), [slot]: undefined })
}

function add(map: MapLibreMap, slot: Slot, address: TileAddress, below: string | undefined, full: number): void {
  remove(map, slot)
  map.addSource(slot, { type: 'vector', ...address })
  addresses.set(map, { ...addresses.get(map), [slot]: String(address.tiles) })
  addBlur(map, slot, full, below && map.getLayer(below) ? below : undefined)
  addDots(map, slot)
  if (!map.getSource(CHOSEN)) addChosen(map)
  for (const layer of [`${CHOSEN}-halo`, CHOSEN]) map.moveLayer(layer)
}

function addChosen(map: MapLibreMap): void {
  map.addSource(CHOSEN, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: `${CHOSEN}-halo`, type: 'circle', source: CHOSEN,
    paint: { 'circle-radius': 17, 'circle-opacity': 0, 'circle-stroke-width': 6, 'circle-stroke-color': '#ffffff' },
  })
  map.addLayer({
    id: CHOSEN, type: 'circle', source: CHOSEN,
    paint: { 'circle-radius': 17, 'circle-opacity': 0, 'circle-stroke-width': 3, 'circle-stroke-color': '#0b57a4' },
  })
}

/** Cells of cases, weighted by their counts: a cloud from afar, circles with numbers from near. Replaces what was there. */
export function showHeat(map: MapLibreMap, address: TileAddress | null, below?: string): void {
  remove(map, back(map))
  remove(map, front(map))
  if (!address) return
  add(map, front(map), address, below, FULL)
  reveal(map, front(map))
}

/** Fetches cells unseen, so that they are there when they are shown; what was prepared before is given up. */
export function prepareHeat(map: MapLibreMap, address: TileAddress, full: number, below?: string): void {
  if (addresses.get(map)?.[back(map)] === String(address.tiles)) return
  add(map, back(map), address, below, full)
}

/** Shows what was prepared, once all of it is there; false until then. */
export function showPrepared(map: MapLibreMap): boolean {
  const slot = back(map)
  if (!map.getSource(slot) || !map.isSourceLoaded(slot)) return false
  reveal(map, slot)
  remove(map, front(map))
  fronts.set(map, slot)
  return true
}

/** Gives up what was prepared. */
export function dropPrepared(map: MapLibreMap): void {
  remove(map, back(map))
}

/** Whether cells are on the map, however many. */
export function hasHeat(map: MapLibreMap): boolean {
  return Boolean(map.getSource(front(map)))
}

/** Whether all cells of the screen have come. */
export function isHeatThere(map: MapLibreMap): boolean {
  return hasHeat(map) && map.isSourceLoaded(front(map))
}

/** Tells the address of the cells, shown or prepared, of which some could not be fetched. */
export function whenHeatFails(map: MapLibreMap, tell: (tiles: string) => void): void {
  map.on('error', (event) => {
    const { sourceId } = event as { sourceId?: string }
    const tiles = addresses.get(map)?.[sourceId as Slot]
    if (tiles) tell(tiles)
    // Without a listener the map would tell it itself. What was not fetched, the network has told already.
    else if (!sourceId) reportError(event.error)
  })
}

export function refreshHeat(map: MapLibreMap): void {
  if (navigator.onLine && map.getSource(front(map))) map.refreshTiles(front(map))
}

function cellOf(feature: Pick<MapGeoJSONFeature, 'properties' | 'geometry'>): HeatCell | null {
  if (feature.geometry.type !== 'Point') return null
  const { cell, n, id } = feature.properties as { cell?: unknown; n?: unknown; id?: unknown }
  const point = feature.geometry.coordinates as LonLat
  return { key: String(cell), n: Number(n), id: typeof id === 'string' && id ? id : null, point }
}

/** Half the diagonal of a cell in pixels: wherever one points in the cloud, some cell is that near. */
export function reachOf(zoom: number): number {
  const tile = Math.floor(zoom)
  if (tile > ROLLED_UNTIL) return NEAR_PX
  // The server halves the side of a cell with every second zoom: 2^level cells go around the world.
  const level = 11 + Math.floor((Math.max(6, tile) - 6) / 2) * 2
  return Math.max(NEAR_PX, (TILE_PX * 2 ** (zoom - level)) / Math.SQRT2)
}

/** The cell nearest to a point of the screen, within reach of a finger or of the cloud of a cell. */
export function heatCellAt(map: MapLibreMap, { x, y }: { x: number; y: number }): HeatCell | null {
  if (!hasHeat(map)) return null
  const reach = reachOf(map.getZoom())
  const box: [PointLike, PointLike] = [[x - reach, y - reach], [x + reach, y + reach]]
  const layers = (['hits', 'dots'] as const).map((part) => layerOf(front(map), part))
  const distance = (cell: HeatCell) => {
    const at = map.project(cell.point)
    return Math.hypot(at.x - x, at.y - y)
  }
  const cells = map.queryRenderedFeatures(box, { layers }).flatMap((feature) => cellOf(feature) ?? [])
  const nearest = cells.sort((a, b) => distance(a) - distance(b))[0]
  return nearest && distance(nearest) <= reach ? nearest : null
}

export function chooseCell(map: MapLibreMap, point: LonLat | null): void {
  const features: GeoJSON.Feature[] = point ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties: {} }] : []
  ;(map.getSource(CHOSEN) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features })
}

/** Where a chosen cell lies, when it is on the screen: a link carries its key only. */
export function findCell(map: MapLibreMap, key: string): HeatCell | null {
  if (!hasHeat(map)) return null
  const filter: FilterSpecification = ['==', ['get', 'cell'], key]
  const found = map.querySourceFeatures(front(map), { sourceLayer: LAYER, filter })[0]
  return found ? cellOf(found) : null
}

/** The count that only the darkest twentieth of the cells on the screen exceeds; null while nothing is drawn. */
export function measureHeat(map: MapLibreMap): number | null {
  if (!hasHeat(map)) return null
  return darkFrom(map.querySourceFeatures(front(map), { sourceLayer: LAYER }).map((feature) => Number(feature.properties.n)))
}

/** `full`: the count of a cell that is as dark as it gets. */
export function scaleHeat(map: MapLibreMap, full: number): void {
  const blur = layerOf(front(map), 'blur')
  if (map.getLayer(blur)) map.setPaintProperty(blur, 'heatmap-weight', weight(full))
}

export function darkFrom(counts: readonly number[]): number | null {
  const sorted = counts.filter((n) => n > 0).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? null
}

import type {
  ExpressionSpecification, FilterSpecification, GeoJSONSource, Map as MapLibreMap, MapGeoJSONFeature, PointLike,
} from 'maplibre-gl'
import type { LonLat } from '@/api/types'
import type { TileAddress } from './address'
import { FONT } from './create'

const SOURCE = 'heat'
const BLUR = 'heat-blur'
const DOTS = 'heat-dots'
const NUMBERS = 'heat-numbers'
const HITS = 'heat-hits'
const CHOSEN = 'heat-chosen'
const LAYERS = [BLUR, DOTS, NUMBERS, HITS]

// From here on cells stand apart, so that a number says more than a cloud.
export const NUMBERS_FROM = 13
// A click beside a small cell still means it.
const NEAR_PX = 14

export interface HeatCell {
  key: string
  n: number
  /** the case itself where the cell holds one only */
  id: string | null
  point: LonLat
}

const COLOUR: ExpressionSpecification = [
  'interpolate', ['linear'], ['heatmap-density'],
  0, 'rgba(53,122,185,0)', 0.08, 'rgba(100,158,209,0.28)', 0.3, 'rgba(53,122,185,0.6)', 0.6, 'rgba(16,84,150,0.8)', 1, 'rgba(6,36,78,0.92)',
]
/** The same colours for a legend, from little to much. */
export const HEAT_STEPS = ['#d3e3f2', '#86aed6', '#4078b0', '#06244e'] as const

function weight(full: number): ExpressionSpecification {
  return ['interpolate', ['linear'], ['get', 'n'], 0, 0, Math.max(2, full), 1]
}
const fade = (from: number, to: number): ExpressionSpecification => [
  'interpolate', ['linear'], ['zoom'], NUMBERS_FROM - 0.4, from, NUMBERS_FROM + 0.4, to,
]

function addBlur(map: MapLibreMap, below: string | undefined): void {
  map.addLayer(
    {
      id: BLUR,
      type: 'heatmap',
      source: SOURCE,
      'source-layer': SOURCE,
      maxzoom: NUMBERS_FROM + 0.5,
      paint: {
        'heatmap-weight': weight(10),
        'heatmap-color': COLOUR,
        // Cells double in size with each zoom until the next finer level takes over, at 8 and at 11; a field of equal
        // cells is to be as dark before as after.
        'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 6, 30, 7.99, 100, 8, 22, 10, 54, 10.99, 98, 11, 26, 12, 34, 13.5, 64],
        'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 7.99, 1, 8, 0.4, 10, 1, 10.99, 1, 11, 0.45, 12, 0.7, 13, 1],
        'heatmap-opacity': fade(1, 0),
      },
    },
    below,
  )
}

function addDots(map: MapLibreMap): void {
  const radius: ExpressionSpecification = ['interpolate', ['linear'], ['sqrt', ['get', 'n']], 1, 6, 1.4, 10, 4, 15, 10, 24, 30, 34]
  map.addLayer({
    id: DOTS,
    type: 'circle',
    source: SOURCE,
    'source-layer': SOURCE,
    minzoom: NUMBERS_FROM - 0.5,
    paint: {
      'circle-radius': radius, 'circle-color': '#105496', 'circle-opacity': fade(0, 0.86), 'circle-stroke-width': 2,
      'circle-stroke-color': '#ffffff', 'circle-stroke-opacity': fade(0, 1),
    },
  })
  map.addLayer({
    id: NUMBERS,
    type: 'symbol',
    source: SOURCE,
    'source-layer': SOURCE,
    minzoom: NUMBERS_FROM,
    // One case is a dot; a number on it would only be noise.
    filter: ['>', ['get', 'n'], 1],
    layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true },
    paint: { 'text-color': '#ffffff' },
  })
  // A heatmap has no features to hit: unseen circles stand in for it.
  map.addLayer({
    id: HITS,
    type: 'circle',
    source: SOURCE,
    'source-layer': SOURCE,
    paint: { 'circle-radius': 6, 'circle-opacity': 0 },
  })
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
  for (const layer of LAYERS) if (map.getLayer(layer)) map.removeLayer(layer)
  if (map.getSource(SOURCE)) map.removeSource(SOURCE)
  if (!address) return
  map.addSource(SOURCE, { type: 'vector', ...address })
  addBlur(map, below && map.getLayer(below) ? below : undefined)
  addDots(map)
  if (!map.getSource(CHOSEN)) addChosen(map)
  for (const layer of [`${CHOSEN}-halo`, CHOSEN]) map.moveLayer(layer)
}

export function refreshHeat(map: MapLibreMap): void {
  if (navigator.onLine && map.getSource(SOURCE)) map.refreshTiles(SOURCE)
}

function cellOf(feature: Pick<MapGeoJSONFeature, 'properties' | 'geometry'>): HeatCell | null {
  if (feature.geometry.type !== 'Point') return null
  const { cell, n, id } = feature.properties as { cell?: unknown; n?: unknown; id?: unknown }
  const point = feature.geometry.coordinates as LonLat
  return { key: String(cell), n: Number(n), id: typeof id === 'string' && id ? id : null, point }
}

/** The cell nearest to a point of the screen, within reach of a finger. */
export function heatCellAt(map: MapLibreMap, { x, y }: { x: number; y: number }): HeatCell | null {
  if (!map.getLayer(HITS)) return null
  const box: [PointLike, PointLike] = [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]]
  const layers = [HITS, DOTS].filter((layer) => map.getLayer(layer))
  const distance = (cell: HeatCell) => {
    const at = map.project(cell.point)
    return Math.hypot(at.x - x, at.y - y)
  }
  const cells = map.queryRenderedFeatures(box, { layers }).flatMap((feature) => cellOf(feature) ?? [])
  return cells.sort((a, b) => distance(a) - distance(b))[0] ?? null
}

export function chooseCell(map: MapLibreMap, point: LonLat | null): void {
  const features: GeoJSON.Feature[] = point ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties: {} }] : []
  ;(map.getSource(CHOSEN) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features })
}

/** Where a chosen cell lies, when it is on the screen: a link carries its key only. */
export function findCell(map: MapLibreMap, key: string): HeatCell | null {
  if (!map.getSource(SOURCE)) return null
  const filter: FilterSpecification = ['==', ['get', 'cell'], key]
  const found = map.querySourceFeatures(SOURCE, { sourceLayer: SOURCE, filter })[0]
  return found ? cellOf(found) : null
}

/** The count that only the darkest twentieth of the cells on the screen exceeds; null while nothing is drawn. */
export function measureHeat(map: MapLibreMap): number | null {
  if (!map.getLayer(BLUR) || !map.getSource(SOURCE)) return null
  return darkFrom(map.querySourceFeatures(SOURCE, { sourceLayer: SOURCE }).map((feature) => Number(feature.properties.n)))
}

/** `full`: the count of a cell that is as dark as it gets. */
export function scaleHeat(map: MapLibreMap, full: number): void {
  if (map.getLayer(BLUR)) map.setPaintProperty(BLUR, 'heatmap-weight', weight(full))
}

export function darkFrom(counts: readonly number[]): number | null {
  const sorted = counts.filter((n) => n > 0).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? null
}

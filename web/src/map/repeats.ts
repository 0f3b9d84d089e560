import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl'
import type { LonLat } from '@/api/types'
import { FONT } from './look'

const SOURCE = 'repeats'
const NUMBERS_FROM = 12.5
const LAYERS = ['repeats-ring', 'repeats-number'] as const

/** A place where cases come back, by the key of its square. */
export interface Repeat {
  cell: string
  n: number
  point: LonLat
}

function addRepeats(map: MapLibreMap): void {
  map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: LAYERS[0], type: 'circle', source: SOURCE,
    layout: { 'circle-sort-key': ['get', 'n'] },
    paint: {
      // From afar two hundred numbers would hide each other: there they are dots.
      'circle-radius': [
        'interpolate', ['linear'], ['zoom'],
        NUMBERS_FROM - 1, ['interpolate', ['linear'], ['sqrt', ['get', 'n']], 1.7, 4, 10, 12],
        NUMBERS_FROM, ['interpolate', ['linear'], ['sqrt', ['get', 'n']], 1.7, 10, 4, 14, 10, 20],
      ],
      'circle-color': '#ffffff', 'circle-stroke-width': ['case', ['get', 'chosen'], 4, 2.5],
      'circle-stroke-color': ['case', ['get', 'chosen'], '#0b57a4', '#17212b'],
    },
  })
  map.addLayer({
    id: LAYERS[1], type: 'symbol', source: SOURCE, minzoom: NUMBERS_FROM - 0.3,
    // Where two would cover each other the place with more cases keeps its number.
    layout: {
      'text-field': ['to-string', ['get', 'n']], 'text-font': [...FONT.slice(0, -1), 'sans-serif', 'bold'], 'text-size': 12,
      'symbol-sort-key': ['-', ['get', 'n']],
    },
    paint: { 'text-color': '#17212b' },
  })
}

/** Rings with numbers; none where `places` is empty. */
export function showRepeats(map: MapLibreMap, places: readonly Repeat[], chosen: string | null): void {
  if (!map.getSource(SOURCE)) {
    if (!places.length) return
    addRepeats(map)
  }
  const features = places.map(({ cell, n, point }): GeoJSON.Feature => ({
    type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties: { cell, n, chosen: cell === chosen },
  }))
  ;(map.getSource(SOURCE) as GeoJSONSource).setData({ type: 'FeatureCollection', features })
  for (const layer of LAYERS) map.moveLayer(layer)
}

/** The place under a point of the screen. */
export function repeatAt(map: MapLibreMap, { x, y }: { x: number; y: number }): Repeat | null {
  if (!map.getLayer(LAYERS[0])) return null
  const feature = map.queryRenderedFeatures([x, y], { layers: [LAYERS[0]] })[0]
  if (feature?.geometry.type !== 'Point') return null
  return { cell: String(feature.properties.cell), n: Number(feature.properties.n), point: feature.geometry.coordinates as LonLat }
}

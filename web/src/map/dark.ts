import type { ExpressionSpecification, Map as MapLibreMap } from 'maplibre-gl'
import { SHADES } from './choropleth'

const PAPER = '#0d141b'
const NEUTRAL = '#18222c'
/** The classes of a choropleth on the dark wall: there the most is the brightest. */
export const DARK_SHADES = ['#173a5c', '#1f5788', '#2d7bbd', '#62aae4', '#bfe0ff'] as const

/** The same class on the dark wall. */
export function darkShade(colour: string): string {
  return DARK_SHADES[SHADES.findIndex((it) => it === colour)] ?? colour
}

const FILL: ExpressionSpecification = [
  'match', ['coalesce', ['feature-state', 'shade'], -1],
  0, DARK_SHADES[0], 1, DARK_SHADES[1], 2, DARK_SHADES[2], 3, DARK_SHADES[3], 4, DARK_SHADES[4], NEUTRAL,
]

function paint(map: MapLibreMap, layer: string): void {
  if (layer.startsWith('area-fill')) map.setPaintProperty(layer, 'fill-color', FILL)
  if (layer.startsWith('area-line')) map.setPaintProperty(layer, 'line-color', '#42566a')
  if (layer.startsWith('area-name')) {
    map.setPaintProperty(layer, 'text-color', '#e6edf3')
    map.setPaintProperty(layer, 'text-halo-color', PAPER)
    map.setLayoutProperty(layer, 'text-size', Math.max(16, Math.round(innerHeight / 48)))
  }
}

const turned = new WeakSet<MapLibreMap>()

/** Turns the map, as far as it has layers, into one for a dark room; the own border is turned when it comes. */
export function darken(map: MapLibreMap): void {
  map.setPaintProperty('paper', 'background-color', PAPER)
  if (map.getLayer('basemap')) map.setPaintProperty('basemap', 'raster-brightness-max', 0.3)
  for (const layer of map.getLayersOrder()) paint(map, layer)
  if (turned.has(map)) return
  turned.add(map)
  map.on('styledata', () => {
    if (!map.getLayer('own-veil') || map.getPaintProperty('own-veil', 'fill-color') === PAPER) return
    map.setPaintProperty('own-veil', 'fill-color', PAPER)
    map.setPaintProperty('own-line', 'line-color', '#b3c0cc')
  })
}

import type { ExpressionSpecification, GeoJSONSource, Map as MapLibreMap, PointLike } from 'maplibre-gl'
import type { LonLat } from '@/api/types'
import { inkOn } from '@/ui/ink'
import { placePath } from '@/ui/placeIcons'
import type { TileAddress } from './address'
import { FONT } from './look'

const SOURCE = 'records'
const CELLS = 'record-cells'
const NUMBERS = 'record-numbers'
const POINTS = 'record-points'
const AROUND = 'around'
const NEAR = 'around-places'
const LAYERS = [CELLS, NUMBERS, POINTS]

const RATIO = 2
const SIZE = 30
const NEAR_PX = 5

export interface PlaceClass {
  code: string
  icon: string
  hue: string
}

function drawPlace({ icon, hue }: PlaceClass): ImageData | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE * RATIO
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.scale(RATIO, RATIO)
  pen.beginPath()
  pen.arc(SIZE / 2, SIZE / 2, 12, 0, 2 * Math.PI)
  pen.lineWidth = 3
  pen.strokeStyle = '#ffffff'
  pen.stroke()
  pen.fillStyle = hue
  pen.fill()
  pen.translate(7, 7)
  pen.scale(0.667, 0.667)
  pen.lineWidth = 2.2
  pen.lineCap = pen.lineJoin = 'round'
  pen.strokeStyle = inkOn(hue)
  pen.stroke(new Path2D(placePath(icon)))
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

/** One round picture for each class, so that places never look like cases. */
export function addPlaceImages(map: MapLibreMap, classes: readonly PlaceClass[]): void {
  for (const klass of classes) {
    const image = map.hasImage(`place-${klass.code}`) ? null : drawPlace(klass)
    if (image) map.addImage(`place-${klass.code}`, image, { pixelRatio: RATIO })
  }
}

const IMAGE: ExpressionSpecification = ['concat', 'place-', ['get', 'klass']]

function addCells(map: MapLibreMap, below: string | undefined): void {
  map.addLayer(
    {
      id: CELLS,
      type: 'circle',
      source: SOURCE,
      'source-layer': SOURCE,
      filter: ['>', ['get', 'n'], 1],
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'n']], 0.3, 9, 1, 12, 2, 17, 3, 22],
        'circle-color': '#4a5866',
        'circle-opacity': 0.88,
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 1.5,
      },
    },
    below,
  )
  map.addLayer(
    {
      id: NUMBERS,
      type: 'symbol',
      source: SOURCE,
      'source-layer': SOURCE,
      filter: ['>', ['get', 'n'], 1],
      layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': FONT, 'text-size': 11, 'text-allow-overlap': true },
      paint: { 'text-color': '#ffffff' },
    },
    below,
  )
}

function addPoints(map: MapLibreMap, below: string | undefined): void {
  map.addLayer(
    {
      id: POINTS,
      type: 'symbol',
      source: SOURCE,
      'source-layer': SOURCE,
      filter: ['==', ['get', 'n'], 1],
      layout: {
        'icon-image': IMAGE,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.45, 13, 0.65, 16, 0.9],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    below,
  )
}

/** Places as tiles: circles with exact counts from afar, each by itself from near. Replaces what was there. */
export function showRecords(map: MapLibreMap, address: TileAddress | null): void {
  for (const layer of LAYERS) if (map.getLayer(layer)) map.removeLayer(layer)
  if (map.getSource(SOURCE)) map.removeSource(SOURCE)
  if (!address) return
  const below = map.getLayer(NEAR) ? 'around-fill' : undefined
  map.addSource(SOURCE, { type: 'vector', ...address })
  addCells(map, below)
  addPoints(map, below)
}

const RINGS = 'surroundings'

/** Campuses and the rings around them, quietly, from near. */
export function showSurroundings(map: MapLibreMap, address: TileAddress | null): void {
  if (!address || map.getSource(RINGS)) return
  map.addSource(RINGS, { type: 'vector', ...address })
  const layer = { source: RINGS, 'source-layer': RINGS }
  map.addLayer(
    {
      id: 'rings-fill', type: 'fill', ...layer,
      paint: { 'fill-color': ['match', ['get', 'part'], 'campus', 'rgba(0,158,115,0.22)', 'rgba(0,158,115,0.07)'] },
    },
    'area-line-city',
  )
  map.addLayer(
    { id: 'rings-line', type: 'line', ...layer, filter: ['==', ['get', 'part'], 'campus'], paint: { 'line-color': '#00734f', 'line-width': 1.2 } },
    'area-line-city',
  )
}

/** The chosen record with its outline, the ring around it and what lies in the ring. */
export function addAround(map: MapLibreMap): void {
  map.addSource(AROUND, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'around-fill', type: 'fill', source: AROUND, filter: ['==', ['get', 'part'], 'record'],
    paint: { 'fill-color': '#0b57a4', 'fill-opacity': 0.16 },
  })
  map.addLayer({
    id: 'around-line', type: 'line', source: AROUND, filter: ['==', ['get', 'part'], 'record'],
    paint: { 'line-color': '#0b57a4', 'line-width': 2.5 },
  })
  map.addLayer({
    id: 'around-ring', type: 'line', source: AROUND, filter: ['==', ['get', 'part'], 'ring'],
    paint: { 'line-color': '#0b57a4', 'line-width': 2, 'line-dasharray': [3, 2] },
  })
  map.addLayer({
    id: 'around-chosen', type: 'circle', source: AROUND, filter: ['==', ['get', 'part'], 'chosen'],
    paint: {
      'circle-radius': 17, 'circle-color': 'rgba(255,255,255,0.75)', 'circle-stroke-color': '#0b57a4', 'circle-stroke-width': 3,
    },
  })
  map.addLayer({
    id: NEAR, type: 'symbol', source: AROUND, filter: ['in', ['get', 'part'], ['literal', ['near', 'chosen']]],
    layout: {
      'icon-image': IMAGE, 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': 0.9,
      'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 12, 'text-offset': [0, 1.3], 'text-anchor': 'top',
      'text-optional': true, 'text-max-width': 9,
    },
    paint: { 'text-color': '#17212b', 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
  })
}

export interface Spot {
  id: string
  name: string
  klass: { code: string }
  point: LonLat
}

export function showAround(
  map: MapLibreMap, chosen: (Spot & { geometry: GeoJSON.Geometry }) | null, ring: GeoJSON.Geometry | null, near: readonly Spot[],
): void {
  const spot = (it: Spot, part: string): GeoJSON.Feature => ({
    type: 'Feature', geometry: { type: 'Point', coordinates: it.point }, properties: { part, id: it.id, name: it.name, klass: it.klass.code },
  })
  const shape = (geometry: GeoJSON.Geometry, part: string): GeoJSON.Feature => ({ type: 'Feature', geometry, properties: { part } })
  const features = [
    ...(ring ? [shape(ring, 'ring')] : []),
    ...(chosen && chosen.geometry.type !== 'Point' ? [shape(chosen.geometry, 'record')] : []),
    ...near.map((it) => spot(it, 'near')),
    ...(chosen ? [spot(chosen, 'chosen')] : []),
  ]
  ;(map.getSource(AROUND) as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features })
}

export type Clicked = { kind: 'record'; id: string } | { kind: 'cell'; point: LonLat }

/** The place or the circle of places at a point of the screen. */
export function recordAt(map: MapLibreMap, { x, y }: { x: number; y: number }): Clicked | null {
  const layers = [NEAR, POINTS, CELLS].filter((layer) => map.getLayer(layer))
  const box: [PointLike, PointLike] = [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]]
  const found = layers.length ? map.queryRenderedFeatures(box, { layers })[0] : undefined
  if (!found || found.geometry.type !== 'Point') return null
  const { id } = found.properties as { id?: unknown }
  if (typeof id === 'string' && id) return { kind: 'record', id }
  return { kind: 'cell', point: found.geometry.coordinates as LonLat }
}

import type { Feature, FeatureCollection, Geometry } from 'geojson'
import type { GeoJSONSource, Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl'
import type { Bbox, LonLat } from '@/api/types'
import { groupOf } from '@/ui/categoryIcons'
import { lightAt } from '@/ui/light'
import { addAreaNames, addAreas } from './areas'
import { createMap } from './create'
import { FONT } from './look'
import { addPinImages } from './icons'
import { goThrough } from './through'

export interface PhoneMapChoices {
  container: HTMLElement
  label: string
  token: () => string | null
  /** The client's own way to the server, where it has one that can be cut. */
  fetch?: typeof fetch
  bounds: Bbox
  centre?: LonLat | null
  attribution?: string
  onOpen?: (id: string) => void
  onMove?: (centre: LonLat) => void
}
export interface Outline {
  code: string
  name: string
  level: string
  geometry: Geometry | null
}
export interface Pin {
  id: string
  point: LonLat
  category: string
  due_at: string | null
  warn_at: string | null
}
export interface PhoneMap {
  showAreas(areas: readonly Outline[]): void
  showPins(pins: readonly Pin[], nowMs: number): void
  /** Places of one's own grids, quietly: a dot, its name from near. */
  showPlaces(places: readonly { id: string; name: string; point: LonLat }[]): void
  /** The pieces of a round; what lies between two of them is not drawn. */
  showTrack(pieces: readonly LonLat[][]): void
  /** My position and its accuracy in metres, drawn to scale. */
  showMe(at: { lon: number; lat: number; accuracy_m: number | null }): void
  fly(to: LonLat): void
  fit(bounds: Bbox): void
  centre(): LonLat
  remove(): void
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] }
// Tiles that did not come without a network are not asked for again by themselves.
const TILED = ['areas']
const METRES_PER_DEGREE = 111_320

/** A circle of `metres` around a point, as a polygon in EPSG:4326. */
export function circle({ lon, lat }: { lon: number; lat: number }, metres: number, corners = 48): LonLat[] {
  const east = metres / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180))
  const north = metres / METRES_PER_DEGREE
  return Array.from({ length: corners + 1 }, (_, n) => {
    const angle = (2 * Math.PI * n) / corners
    return [lon + east * Math.cos(angle), lat + north * Math.sin(angle)]
  })
}

function addSources(map: MapLibreMap): void {
  for (const id of ['mine', 'places', 'pins', 'me', 'track']) map.addSource(id, { type: 'geojson', data: EMPTY })
}

function addOwnLayers(map: MapLibreMap): void {
  const grid = ['==', ['get', 'level'], 'grid'] as never
  map.addLayer({ id: 'mine-fill', type: 'fill', source: 'mine', filter: grid, paint: { 'fill-color': '#0b57a4', 'fill-opacity': 0.08 } })
  map.addLayer({ id: 'mine-line', type: 'line', source: 'mine', paint: { 'line-color': '#0b57a4', 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 1.2, 15, 2.5] } })
  map.addLayer({
    id: 'mine-name', type: 'symbol', source: 'mine', filter: ['all', grid, ['==', ['geometry-type'], 'Point']] as never,
    layout: { 'text-field': ['get', 'name'], 'text-font': [...FONT.slice(0, -1), 'sans-serif', 'bold'], 'text-size': 14,
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'], 'text-radial-offset': 2.5 },
    paint: { 'text-color': '#084480', 'text-halo-color': '#fff', 'text-halo-width': 1.5 },
  })
}

function addPlaceLayers(map: MapLibreMap): void {
  map.addLayer({
    id: 'places', type: 'circle', source: 'places', minzoom: 14,
    paint: { 'circle-radius': 4, 'circle-color': '#4a5866', 'circle-stroke-color': '#fff', 'circle-stroke-width': 1.5 },
  })
  map.addLayer({
    id: 'place-names', type: 'symbol', source: 'places', minzoom: 16,
    layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 12, 'text-anchor': 'top', 'text-offset': [0, 0.6], 'text-max-width': 9 },
    paint: { 'text-color': '#3d4a57', 'text-halo-color': '#fff', 'text-halo-width': 1.5 },
  })
}

function addPinLayers(map: MapLibreMap): void {
  addPinImages(map)
  map.addLayer({
    id: 'pins', type: 'symbol', source: 'pins',
    layout: { 'icon-image': ['get', 'image'], 'icon-allow-overlap': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.6, 15, 1], 'symbol-sort-key': ['get', 'order'] },
  })
  map.addLayer({ id: 'track', type: 'line', source: 'track', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': '#0b57a4', 'line-width': 4, 'line-opacity': 0.7 } })
  map.addLayer({ id: 'me-area', type: 'fill', source: 'me', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#0b57a4', 'fill-opacity': 0.15 } })
  map.addLayer({
    id: 'me-dot', type: 'circle', source: 'me', filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 8, 'circle-color': '#0b57a4', 'circle-stroke-color': '#fff', 'circle-stroke-width': 3 },
  })
}

function pinFeature(pin: Pin, nowMs: number): Feature {
  const light = lightAt(pin, nowMs)
  const shape = light === 'red' || light === 'yellow' ? light : 'plain'
  const order = { red: 2, yellow: 1, plain: 0 }[shape]
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: pin.point },
    properties: { id: pin.id, image: `pin-${groupOf(pin.category)}-${shape}`, order },
  }
}

/** Middle of the corners of the largest ring: good enough to hang a name on. */
function middleOf(geometry: Geometry): LonLat {
  const parts = geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : []
  const ring = parts.map((rings) => rings[0] ?? []).sort((a, b) => b.length - a.length)[0] ?? []
  const sum = ring.reduce<LonLat>(([lon, lat], point) => [lon + point[0]!, lat + point[1]!], [0, 0])
  return [sum[0] / Math.max(1, ring.length), sum[1] / Math.max(1, ring.length)]
}

function outlines(areas: readonly Outline[]): FeatureCollection {
  // The name stands at one point: a polygon's would be repeated in every tile that it is cut into.
  const features = areas.flatMap(({ code, name, level, geometry }): Feature[] => {
    if (!geometry) return []
    const properties = { code, name, level }
    const label: Feature = { type: 'Feature', geometry: { type: 'Point', coordinates: middleOf(geometry) }, properties }
    return [{ type: 'Feature', geometry, properties }, label]
  })
  return { type: 'FeatureCollection', features }
}

function lineOf(coordinates: LonLat[]): Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }
}

function meFeatures(at: { lon: number; lat: number; accuracy_m: number | null }): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [circle(at, at.accuracy_m ?? 0)] } },
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [at.lon, at.lat] } },
    ],
  }
}

/** My grids, my cases and myself, all from what the phone holds; the tiles of the neighbourhood come when there is a network. */
export function createPhoneMap(choices: PhoneMapChoices): PhoneMap {
  const { container, bounds, label, attribution, centre } = choices
  const headers = () => ({ Authorization: `Device ${choices.token() ?? ''}` })
  const map = createMap({ container, bbox: bounds, label, attribution, headers })
  if (choices.fetch) goThrough(map, choices.fetch, headers)
  const again = () => TILED.forEach((source) => map.getSource(source) && map.refreshTiles(source))
  addEventListener('online', again)
  if (centre) map.jumpTo({ center: centre, zoom: 16 })
  map.on('move', () => choices.onMove?.(map.getCenter().toArray() as LonLat))
  const ready = new Promise<void>((resolve) => {
    map.on('load', () => {
      addAreas(map)
      addSources(map)
      addOwnLayers(map)
      addPlaceLayers(map)
      addAreaNames(map)
      addPinLayers(map)
      resolve()
    })
  })
  map.on('click', 'pins', (event: MapMouseEvent & { features?: { properties: Record<string, unknown> }[] }) => {
    const id = event.features?.[0]?.properties.id
    if (typeof id === 'string') choices.onOpen?.(id)
  })
  const fill = (source: string, data: FeatureCollection) =>
    void ready.then(() => (map.getSource(source) as GeoJSONSource | undefined)?.setData(data))
  return {
    showAreas: (areas) => fill('mine', outlines(areas)),
    showPins: (pins, nowMs) => fill('pins', { type: 'FeatureCollection', features: pins.map((pin) => pinFeature(pin, nowMs)) }),
    showPlaces: (places) =>
      fill('places', {
        type: 'FeatureCollection',
        features: places.map(({ id, name, point }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: point }, properties: { id, name } })),
      }),
    showTrack: (pieces) => fill('track', { type: 'FeatureCollection', features: pieces.filter((piece) => piece.length > 1).map(lineOf) }),
    showMe: (at) => fill('me', meFeatures(at)),
    fly: (to) => map.easeTo({ center: to, zoom: Math.max(map.getZoom(), 17) }),
    fit: (to) => map.fitBounds(to, { padding: 40, duration: 0 }),
    centre: () => map.getCenter().toArray() as LonLat,
    remove: () => {
      removeEventListener('online', again)
      map.remove()
    },
  }
}

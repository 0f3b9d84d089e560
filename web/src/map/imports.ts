import { LngLatBounds, type GeoJSONSource, type Map as MapLibreMap } from 'maplibre-gl'
import type { ImportFinding } from '@/api/types'

const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
// Not by colour alone: what goes is dashed, what is new is filled more strongly.
const LINES = { new: '#1b7f4b', changed: '#b26a00', gone: '#5a6774', kept: '#9aa7b4' }
const SEVERITY = { fault: '#c62828', healed: '#b26a00', note: '#0b57a4' }
const WIDE_PX = 8
const PADDING_PX = 40
const NARROW_PX = 900

/** The grids of an import, and over them its findings. */
export function addImport(map: MapLibreMap): void {
  map.addSource('import-grids', { type: 'geojson', data: NOTHING })
  map.addSource('import-findings', { type: 'geojson', data: NOTHING })
  map.addLayer({
    id: 'import-fill', type: 'fill', source: 'import-grids', filter: ['in', ['get', 'action'], ['literal', ['new', 'changed']]],
    paint: {
      'fill-color': ['match', ['get', 'action'], 'new', LINES.new, LINES.changed],
      'fill-opacity': ['match', ['get', 'action'], 'new', 0.22, 0.12],
    },
  })
  map.addLayer({
    id: 'import-line', type: 'line', source: 'import-grids', filter: ['!=', ['get', 'action'], 'gone'],
    paint: {
      'line-color': ['match', ['get', 'action'], 'new', LINES.new, 'changed', LINES.changed, LINES.kept],
      'line-width': ['match', ['get', 'action'], 'kept', 0.6, 1.6],
    },
  })
  map.addLayer({
    id: 'import-gone', type: 'line', source: 'import-grids', filter: ['==', ['get', 'action'], 'gone'],
    paint: { 'line-color': LINES.gone, 'line-width': 1.4, 'line-dasharray': [3, 2] },
  })
  map.addLayer({
    id: 'import-finding', type: 'fill', source: 'import-findings',
    paint: {
      'fill-color': ['match', ['get', 'severity'], 'fault', SEVERITY.fault, 'healed', SEVERITY.healed, SEVERITY.note],
      'fill-opacity': 0.45,
    },
  })
  // A gap of centimetres is seen by its line.
  map.addLayer({
    id: 'import-finding-line', type: 'line', source: 'import-findings',
    paint: {
      'line-color': ['match', ['get', 'severity'], 'fault', SEVERITY.fault, 'healed', SEVERITY.healed, SEVERITY.note],
      'line-width': ['case', ['get', 'chosen'], 5, 2.5],
    },
  })
}

export function showImport(map: MapLibreMap, grids: GeoJSON.FeatureCollection | null): void {
  void (map.getSource('import-grids') as GeoJSONSource).setData(grids ?? NOTHING)
}

export function showFindings(map: MapLibreMap, findings: readonly ImportFinding[], chosen: number | null): void {
  const features = findings.flatMap(({ id, severity, geometry }): GeoJSON.Feature[] =>
    geometry ? [{ type: 'Feature', geometry, properties: { id, severity, chosen: id === chosen } }] : [])
  void (map.getSource('import-findings') as GeoJSONSource).setData({ type: 'FeatureCollection', features })
}

/** The finding under the pointer, or null. */
export function findingAt(map: MapLibreMap, { x, y }: { x: number; y: number }): number | null {
  const near: [[number, number], [number, number]] = [[x - WIDE_PX, y - WIDE_PX], [x + WIDE_PX, y + WIDE_PX]]
  const found = map.queryRenderedFeatures(near, { layers: ['import-finding', 'import-finding-line'] })[0]
  return found ? Number(found.properties.id) : null
}

/** Moves the map so that all of it is seen; a speck is not enlarged without end. */
export function lookAt(map: MapLibreMap, shapes: readonly GeoJSON.Geometry[]): void {
  const bounds = new LngLatBounds()
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return
    if (typeof part[0] === 'number') bounds.extend(part as [number, number])
    else part.forEach(walk)
  }
  for (const shape of shapes) if ('coordinates' in shape) walk(shape.coordinates)
  if (bounds.isEmpty()) return
  const { clientWidth, clientHeight } = map.getContainer()
  // On a phone a sheet lies over the lower half.
  const bottom = clientWidth <= NARROW_PX ? Math.round(clientHeight * 0.55) : PADDING_PX
  const padding = { top: PADDING_PX, left: PADDING_PX, right: PADDING_PX, bottom }
  map.fitBounds(bounds, { padding, maxZoom: 18, duration: 160 })
}

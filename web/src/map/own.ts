import type { Map as MapLibreMap } from 'maplibre-gl'

type Ring = GeoJSON.Position[]

export const VEIL = { colour: '#dfe4e9', opacity: 0.6 }
export const OWN_LINE = { colour: '#2f3c49', width: 2 }
const WORLD: Ring = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]]

function geometriesOf(outline: GeoJSON.GeoJSON): GeoJSON.Geometry[] {
  if (outline.type === 'FeatureCollection') return outline.features.flatMap((feature) => geometriesOf(feature))
  if (outline.type === 'Feature') return outline.geometry ? [outline.geometry] : []
  return [outline]
}

/** Outer rings of an area: what lies inside them is one's own. */
export function outerRings(outline: GeoJSON.GeoJSON): Ring[] {
  return geometriesOf(outline).flatMap((geometry) => {
    if (geometry.type === 'Polygon') return geometry.coordinates.slice(0, 1)
    return geometry.type === 'MultiPolygon' ? geometry.coordinates.map((polygon) => polygon[0]!) : []
  })
}

/** Draws the own area's border strongly and lays a veil over everything else; names stay above the veil. */
export function showOwnArea(map: MapLibreMap, outline: GeoJSON.GeoJSON, below: string): void {
  const rings = outerRings(outline)
  if (!rings.length || map.getSource('own')) return
  const feature = (geometry: GeoJSON.Geometry): GeoJSON.Feature => ({ type: 'Feature', geometry, properties: {} })
  map.addSource('own', {
    type: 'geojson',
    data: {
      type: 'FeatureCollection',
      features: [
        feature({ type: 'Polygon', coordinates: [WORLD, ...rings] }),
        feature({ type: 'MultiLineString', coordinates: rings }),
      ],
    },
  })
  const before = map.getLayer(below) ? below : undefined
  map.addLayer(
    {
      id: 'own-veil', type: 'fill', source: 'own', filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': VEIL.colour, 'fill-opacity': VEIL.opacity, 'fill-antialias': false },
    },
    before,
  )
  map.addLayer(
    {
      id: 'own-line', type: 'line', source: 'own', filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': OWN_LINE.colour, 'line-width': OWN_LINE.width },
    },
    before,
  )
}

import { describe, expect, it } from 'vitest'
import { outerRings } from './own'

const square = (x: number): GeoJSON.Position[] => [[x, 0], [x + 1, 0], [x + 1, 1], [x, 0]]

describe('the outline of an area', () => {
  it('is read from a geometry, a feature or a collection', () => {
    const polygon: GeoJSON.Polygon = { type: 'Polygon', coordinates: [square(0), square(0.2)] }
    const feature: GeoJSON.Feature = { type: 'Feature', geometry: polygon, properties: {} }
    expect(outerRings(polygon)).toEqual([square(0)])
    expect(outerRings(feature)).toEqual([square(0)])
    expect(outerRings({ type: 'FeatureCollection', features: [feature] })).toEqual([square(0)])
  })

  it('has a ring for each of its parts and none for what is no area', () => {
    expect(outerRings({ type: 'MultiPolygon', coordinates: [[square(0)], [square(5)]] })).toEqual([square(0), square(5)])
    expect(outerRings({ type: 'Point', coordinates: [0, 0] })).toEqual([])
  })
})

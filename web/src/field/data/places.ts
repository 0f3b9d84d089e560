import type { Geometry, Position as GeoPosition } from 'geojson'
import type { MyArea } from './db'

type Ring = GeoPosition[]

function inRing(lon: number, lat: number, ring: Ring): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number]
    const [xj, yj] = ring[j] as [number, number]
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

function inPolygon(lon: number, lat: number, rings: Ring[]): boolean {
  return rings.length > 0 && inRing(lon, lat, rings[0]!) && !rings.slice(1).some((hole) => inRing(lon, lat, hole))
}

export function contains(geometry: Geometry | null, lon: number, lat: number): boolean {
  if (geometry?.type === 'Polygon') return inPolygon(lon, lat, geometry.coordinates)
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates.some((rings) => inPolygon(lon, lat, rings))
  return false
}

/** The smallest of the areas on this phone that contains the point, or null outside all of them. */
export function areaAt(areas: MyArea[], lon: number, lat: number): MyArea | null {
  return areas.filter((area) => contains(area.geometry, lon, lat)).sort((a, b) => b.code.length - a.code.length)[0] ?? null
}

/** west, south, east, north of all outlines; null when there is none. */
export function boundsOf(areas: MyArea[]): [number, number, number, number] | null {
  const bounds: [number, number, number, number] = [180, 90, -180, -90]
  const visit = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return
    if (typeof coordinates[0] === 'number') {
      const [lon, lat] = coordinates as [number, number]
      bounds[0] = Math.min(bounds[0], lon)
      bounds[1] = Math.min(bounds[1], lat)
      bounds[2] = Math.max(bounds[2], lon)
      bounds[3] = Math.max(bounds[3], lat)
    } else coordinates.forEach(visit)
  }
  for (const area of areas) if (area.geometry && 'coordinates' in area.geometry) visit(area.geometry.coordinates)
  return bounds[0] <= bounds[2] ? bounds : null
}

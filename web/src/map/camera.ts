import type { Bbox, LonLat } from '@/api/types'
import type { Padding } from './create'

/** Side of a tile in pixels at its own zoom. */
export const TILE_PX = 512

/** What a picture shows: `left` and `top` are its corner in pixels of the world in Web Mercator at `zoom`. */
export interface Camera {
  zoom: number
  left: number
  top: number
  width: number
  height: number
}

const worldAt = (zoom: number) => TILE_PX * 2 ** zoom

/** Position in EPSG:4326 degrees as a share of the world in Web Mercator, from the north-west. */
export function mercator([lon, lat]: LonLat): [number, number] {
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))
  return [(lon + 180) / 360, (1 - north / Math.PI) / 2]
}

/** Everything of `bbox` beside the padding, as the map would fit it. */
export function fitted([west, south, east, north]: Bbox, padding: Padding, width: number, height: number): Camera {
  const [x0, y0] = mercator([west, north])
  const [x1, y1] = mercator([east, south])
  const room = { x: width - padding.left - padding.right, y: height - padding.top - padding.bottom }
  const scale = Math.min(room.x / (x1 - x0), room.y / (y1 - y0)) / TILE_PX
  const zoom = Math.min(19, Math.max(5, Math.log2(Math.max(scale, 1))))
  const world = worldAt(zoom)
  const middle = { x: ((x0 + x1) / 2) * world, y: ((y0 + y1) / 2) * world }
  return {
    zoom, width, height,
    left: middle.x - (width + padding.left - padding.right) / 2,
    top: middle.y - (height + padding.top - padding.bottom) / 2,
  }
}

/** `at`: longitude, latitude and zoom of the middle. */
export function around([lon, lat, zoom]: [number, number, number], width: number, height: number): Camera {
  const [x, y] = mercator([lon, lat])
  return { zoom, width, height, left: x * worldAt(zoom) - width / 2, top: y * worldAt(zoom) - height / 2 }
}

export interface PlacedTile {
  z: number
  x: number
  y: number
  /** its corner in the picture, in pixels */
  left: number
  top: number
  /** its side in the picture, in pixels */
  side: number
}

/** Where in the picture a position lies, in pixels. */
export function pixelOf({ zoom, left, top }: Camera, point: LonLat): [number, number] {
  const [x, y] = mercator(point)
  return [x * worldAt(zoom) - left, y * worldAt(zoom) - top]
}

/** The tiles of a picture, of the zoom that the map would take. */
export function tilesOf(camera: Camera, { minzoom, maxzoom }: { minzoom: number; maxzoom: number }): PlacedTile[] {
  const z = Math.min(maxzoom, Math.floor(camera.zoom))
  if (z < minzoom) return []
  const side = TILE_PX * 2 ** (camera.zoom - z)
  const found: PlacedTile[] = []
  for (let y = Math.floor(camera.top / side); y * side < camera.top + camera.height; y++) {
    for (let x = Math.floor(camera.left / side); x * side < camera.left + camera.width; x++) {
      if (x >= 0 && y >= 0 && x < 2 ** z && y < 2 ** z) found.push({ z, x, y, left: x * side - camera.left, top: y * side - camera.top, side })
    }
  }
  return found
}

import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import type { LonLat } from '@/api/types'
import type { TileAddress } from './address'
import { bandsAt, FILLED, inkOf, OUTLINES, PLAIN_TEXT, STRONG_TEXT, type Band } from './bands'
import { pixelOf, tilesOf, type Camera, type PlacedTile } from './camera'
import { CLOUD_SCALE, coloured, density, palette, type Spot } from './cloud'
import { darkFrom, HEAT_STOPS, NUMBERS_FROM, radiusAt, weightOf } from './heat'
import { FONT, NEUTRAL, PAPER } from './look'
import { outerRings, OWN_LINE, VEIL } from './own'

/**
 * The first picture of a map, drawn by the processor from the same tiles while the map itself is still being read and
 * started: borders, colours or cloud, and names. The map lies over it as soon as its own picture is whole.
 */
export interface Sketch {
  areas: TileAddress
  /** null: areas in their colours */
  heat: TileAddress | null
  /** by code; an area without one stays as it is on paper */
  colours: ReadonlyMap<string, string>
  /** of one's own area; null where it is not known */
  outline: GeoJSON.GeoJSON | null
}

type Pen = CanvasRenderingContext2D
interface Drawn extends PlacedTile {
  tile: VectorTile
}
/** The bytes behind an address. */
export type Fetched = (url: string) => Promise<ArrayBuffer>

const WEIGHTS = { strong: '500', plain: '400' }
const LETTER_GAP = 6

async function read(address: TileAddress, camera: Camera, fetched: Fetched): Promise<Drawn[]> {
  const url = address.tiles[0]!
  const reads = tilesOf(camera, address).map(async (placed) => {
    const { z, x, y } = placed
    const bytes = await fetched(url.replace('{z}', `${z}`).replace('{x}', `${x}`).replace('{y}', `${y}`))
    return { ...placed, tile: new VectorTile(new PbfReader(bytes)) }
  })
  return Promise.all(reads)
}

function* featuresOf({ tile }: Drawn, layer: string): Generator<VectorTileFeature> {
  const found = tile.layers[layer]
  for (let n = 0; n < (found?.length ?? 0); n++) yield found!.feature(n)
}

function trace(feature: VectorTileFeature, { left, top, side }: PlacedTile, path: Path2D): void {
  const scale = side / feature.extent
  for (const ring of feature.loadGeometry()) {
    ring.forEach(({ x, y }, n) => (n ? path.lineTo(left + x * scale, top + y * scale) : path.moveTo(left + x * scale, top + y * scale)))
  }
}

/** Draws within its own tile only: the margin of a tile is the neighbour's. */
function within(pen: Pen, { left, top, side }: PlacedTile, draw: () => void): void {
  pen.save()
  pen.beginPath()
  pen.rect(left, top, side, side)
  pen.clip()
  draw()
  pen.restore()
}

function fillAreas(pen: Pen, tiles: readonly Drawn[], band: Band, colours: Sketch['colours']): void {
  for (const drawn of tiles) {
    const byColour = new Map<string, Path2D>()
    for (const feature of featuresOf(drawn, 'areas')) {
      if (feature.properties.level !== band.level) continue
      const colour = colours.get(String(feature.properties.code)) ?? NEUTRAL
      trace(feature, drawn, byColour.get(colour) ?? byColour.set(colour, new Path2D()).get(colour)!)
    }
    within(pen, drawn, () => {
      for (const [colour, path] of byColour) {
        pen.fillStyle = colour
        pen.fill(path, 'evenodd')
      }
    })
  }
}

function lineAreas(pen: Pen, tiles: readonly Drawn[], band: Band): void {
  for (const drawn of tiles) {
    const path = new Path2D()
    for (const feature of featuresOf(drawn, 'areas')) if (feature.properties.level === band.level) trace(feature, drawn, path)
    within(pen, drawn, () => {
      pen.lineWidth = band.line
      pen.strokeStyle = inkOf(band)
      pen.stroke(path)
    })
  }
}

function pourCloud(pen: Pen, tiles: readonly Drawn[], camera: Camera): void {
  const cells = tiles.flatMap((drawn) => [...featuresOf(drawn, 'heat')].flatMap((feature) => {
    const { x, y } = feature.loadGeometry()[0]![0]!
    const scale = drawn.side / feature.extent
    const inside = x >= 0 && y >= 0 && x < feature.extent && y < feature.extent
    return inside ? [{ x: drawn.left + x * scale, y: drawn.top + y * scale, n: Number(feature.properties.n) }] : []
  }))
  const full = darkFrom(cells.map(({ n }) => n))
  if (full === null) return
  const spots: Spot[] = cells.map(({ x, y, n }) => ({ x, y, weight: weightOf(n, full) }))
  const [width, height] = [Math.ceil(camera.width / CLOUD_SCALE), Math.ceil(camera.height / CLOUD_SCALE)]
  const pixels = coloured(density(spots, radiusAt(camera.zoom), width, height), palette(HEAT_STOPS))
  const cloud = document.createElement('canvas')
  Object.assign(cloud, { width, height })
  cloud.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0)
  pen.imageSmoothingEnabled = true
  pen.drawImage(cloud, 0, 0, width * CLOUD_SCALE, height * CLOUD_SCALE)
}

function veilOthers(pen: Pen, outline: GeoJSON.GeoJSON, camera: Camera): void {
  const own = new Path2D()
  for (const ring of outerRings(outline)) {
    ring.forEach((point, n) => (n ? own.lineTo(...pixelOf(camera, point as LonLat)) : own.moveTo(...pixelOf(camera, point as LonLat))))
  }
  const others = new Path2D(own)
  others.rect(0, 0, camera.width, camera.height)
  pen.save()
  Object.assign(pen, { fillStyle: VEIL.colour, globalAlpha: VEIL.opacity })
  pen.fill(others, 'evenodd')
  pen.restore()
  Object.assign(pen, { strokeStyle: OWN_LINE.colour, lineWidth: OWN_LINE.width, lineJoin: 'round' })
  pen.stroke(own)
}

function writeNames(pen: Pen, tiles: readonly Drawn[], band: Band, taken: DOMRect[]): void {
  pen.font = `${band.strong ? WEIGHTS.strong : WEIGHTS.plain} ${band.text}px ${FONT.map((name) => `"${name}"`).join()}, sans-serif`
  Object.assign(pen, { textAlign: 'center', textBaseline: 'middle', lineJoin: 'round', lineWidth: 3, strokeStyle: '#ffffff' })
  pen.fillStyle = band.strong ? STRONG_TEXT : PLAIN_TEXT
  for (const drawn of tiles) {
    for (const feature of featuresOf(drawn, 'areas_label')) {
      if (feature.properties.level !== band.level) continue
      const { x, y } = feature.loadGeometry()[0]![0]!
      if (x < 0 || y < 0 || x >= feature.extent || y >= feature.extent) continue
      const at = { x: drawn.left + (x * drawn.side) / feature.extent, y: drawn.top + (y * drawn.side) / feature.extent }
      const name = String(feature.properties.name)
      const width = pen.measureText(name).width + 2 * LETTER_GAP
      const box = new DOMRect(at.x - width / 2, at.y - band.text, width, 2 * band.text)
      if (taken.some((other) => other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom)) continue
      taken.push(box)
      pen.strokeText(name, at.x, at.y)
      pen.fillText(name, at.x, at.y)
    }
  }
}

/** Draws what `sketch` tells into the canvas; throws what `fetched` throws. `camera` in CSS pixels. */
export async function drawSketch(canvas: HTMLCanvasElement, sketch: Sketch, camera: Camera, fetched: Fetched): Promise<void> {
  const { areas, heat } = sketch
  const cloudy = heat !== null && camera.zoom < NUMBERS_FROM
  const [ground, cells] = await Promise.all([read(areas, camera, fetched), cloudy ? read(heat, camera, fetched) : []])
  const density = devicePixelRatio
  Object.assign(canvas, { width: camera.width * density, height: camera.height * density })
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(density, density)
  pen.fillStyle = PAPER
  pen.fillRect(0, 0, camera.width, camera.height)
  const [filled, outer] = [bandsAt(FILLED, camera.zoom), bandsAt(OUTLINES, camera.zoom)]
  for (const band of filled) fillAreas(pen, ground, band, sketch.colours)
  if (cloudy) pourCloud(pen, cells, camera)
  for (const band of [...filled, ...outer]) lineAreas(pen, ground, band)
  if (sketch.outline) veilOthers(pen, sketch.outline, camera)
  // As on the map, the names of what lies around have the first choice of place.
  const taken: DOMRect[] = []
  for (const band of [...outer, ...filled]) writeNames(pen, ground, band, taken)
}

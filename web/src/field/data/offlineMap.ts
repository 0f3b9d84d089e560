import type { FieldApi, TileAddress } from '@/api/field'
import type { Bbox, RecordShort } from '@/api/types'
import type { PersonStore, PlaceRow } from './db'

/** The layer that the phone's map is made of, besides what the phone holds anyway. */
const LAYER = 'areas'
const FROM_ZOOM = 10
const MARGIN_DEGREES = 0.005
export const TILES_MAX = 1500
const AT_ONCE = 4
const PAGE = 200
const PLACES_MAX = 4000
const BYTES_A_PLACE = 160

export interface Plan {
  template: string
  tiles: [z: number, x: number, y: number][]
  grids: string[]
  /** Estimated from the first tile of each zoom, which is here already, and from the number of places. */
  bytes: number
  places: number
}
export interface KeptMap {
  template: string
  tiles: number
  places: number
  bytes: number
  at: number
}
type Wire = Pick<FieldApi, 'tiles' | 'tile' | 'records'>

function column(lon: number, z: number): number {
  return Math.floor(((lon + 180) / 360) * 2 ** z)
}
function row(lat: number, z: number): number {
  const rad = (lat * Math.PI) / 180
  return Math.floor(((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * 2 ** z)
}

/** Tiles that cover `bounds` from afar to near; the nearest zooms are left out where there would be too many. */
export function tilesOf([west, south, east, north]: Bbox, minzoom: number, maxzoom: number, most = TILES_MAX): Plan['tiles'] {
  const found: Plan['tiles'] = []
  for (let z = Math.max(minzoom, FROM_ZOOM); z <= maxzoom; z++) {
    const level: Plan['tiles'] = []
    for (let x = column(west - MARGIN_DEGREES, z); x <= column(east + MARGIN_DEGREES, z); x++) {
      for (let y = row(north + MARGIN_DEGREES, z); y <= row(south - MARGIN_DEGREES, z); y++) level.push([z, x, y])
      if (found.length + level.length > most) return found
    }
    found.push(...level)
  }
  return found
}

function addressOf(template: string, [z, x, y]: Plan['tiles'][number]): string {
  const { pathname, search } = new URL(template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y)), location.href)
  return pathname + search
}

/** The name under which a tile is kept: its place, without the version and the scope that it was fetched under. */
export function keyOf(address: string): string | null {
  return /\/tiles\/([\w-]+(?:\/\d+\/\d+\/\d+)?)\.(?:mvt|json)$/.exec(new URL(address, location.href).pathname)?.[1] ?? null
}

/** What keeping the map around `grids` would take; asks for one tile of each zoom and for the number of places. */
export async function planMap(api: Wire, bounds: Bbox, grids: string[]): Promise<Plan> {
  const { tiles: [template = ''], minzoom, maxzoom } = await api.tiles(LAYER)
  const tiles = tilesOf(bounds, minzoom, maxzoom)
  const zooms = [...new Set(tiles.map(([z]) => z))]
  const weights = await Promise.all(zooms.map(async (zoom) => {
    const level = tiles.filter(([z]) => z === zoom)
    const sample = await api.tile(addressOf(template, level[Math.floor(level.length / 2)]!))
    return level.length * sample.byteLength
  }))
  const counts = await Promise.all(grids.map(async (grid) => (await api.records(grid, 1)).count ?? 0))
  const places = Math.min(PLACES_MAX, counts.reduce((sum, count) => sum + count, 0))
  return { template, tiles, grids, places, bytes: weights.reduce((sum, bytes) => sum + bytes, 0) + places * BYTES_A_PLACE }
}

/** Homes are found on the spot: their address is personal and stays with the server. */
function placeOf(grid: string, record: RecordShort): PlaceRow {
  return {
    id: record.id, grid, klass: record.klass.code, klassName: record.klass.name, name: record.name,
    point: record.point as [number, number], verifiedAt: record.verified_at,
  }
}

async function fetchPlaces(store: PersonStore, api: Wire, grids: string[], signal: AbortSignal): Promise<number> {
  const found: PlaceRow[] = []
  for (const grid of grids) {
    let after: string | null = null
    do {
      signal.throwIfAborted()
      const page: Awaited<ReturnType<Wire['records']>> = await api.records(grid, PAGE, after)
      found.push(...page.results.map((record) => placeOf(grid, record)))
      after = page.next
    } while (after && found.length < PLACES_MAX)
  }
  await store.transaction('rw', store.places, async () => {
    await store.places.clear()
    await store.places.bulkPut(found)
  })
  return found.length
}

async function fetchTiles(store: PersonStore, api: Wire, plan: Plan, tell: (done: number) => void, signal: AbortSignal): Promise<number> {
  const waiting = [...plan.tiles]
  let bytes = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let tile = waiting.shift(); tile; tile = waiting.shift()) {
      signal.throwIfAborted()
      const address = addressOf(plan.template, tile)
      const body = await api.tile(address)
      await store.tiles.put({ key: keyOf(address)!, bytes: body })
      bytes += body.byteLength
      tell(++done)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return bytes
}

/** Keeps the map on this phone. What was there stays until it is replaced; a cancelled one leaves what has come. */
export async function keepMap(store: PersonStore, api: Wire, plan: Plan, tell: (done: number) => void, signal: AbortSignal): Promise<KeptMap> {
  const address: TileAddress = await api.tiles(LAYER)
  await store.tiles.put({ key: LAYER, bytes: new TextEncoder().encode(JSON.stringify(address)).buffer })
  const bytes = await fetchTiles(store, api, plan, tell, signal)
  const places = await fetchPlaces(store, api, plan.grids, signal)
  const kept: KeptMap = { template: plan.template, tiles: plan.tiles.length, places, bytes: bytes + places * BYTES_A_PLACE, at: Date.now() }
  await store.write('map', kept)
  return kept
}

export async function dropMap(store: PersonStore): Promise<void> {
  await store.transaction('rw', store.tiles, store.places, store.meta, async () => {
    await store.tiles.clear()
    await store.places.clear()
    await store.meta.delete('map')
  })
}

/**
 * The way of the map to the server: a tile of the version that is kept costs no data; any other comes from the server,
 * and without a network what is kept stands in. What the server refuses stays refused.
 */
export function mapWire(store: PersonStore, send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input)
    const key = keyOf(address)
    const row = key ? await store.tiles.get(key).catch(() => undefined) : undefined
    if (!row) return send(input, init)
    const kept = () => new Response(row.bytes.slice(0))
    const current = (await store.read<KeptMap>('map'))?.template
    if (current && key !== LAYER && new URL(current, location.href).search === new URL(address, location.href).search) return kept()
    return send(input, init).catch(kept)
  }
}

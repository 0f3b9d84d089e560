import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { RecordShort } from '@/api/types'
import type { PersonStore } from './db'
import { freshStore } from '../testing/fakes'
import { dropMap, keepMap, keyOf, mapWire, planMap, tilesOf, type KeptMap } from './offlineMap'

const BOX: [number, number, number, number] = [120.0, 30.25, 120.02, 30.27]
const OLD = 'http://localhost/tiles/areas/{z}/{x}/{y}.mvt?v=7&s=abc'
let store: PersonStore
let asked: string[]
const api = {
  tiles: async () => ({ tiles: [OLD], minzoom: 4, maxzoom: 13 }),
  tile: async (address: string) => (asked.push(address), new Uint8Array(1000).fill(7).buffer),
  records: async (area: string, limit: number, after?: string | null) => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id: area + id, klass: { code: 'fire', name: '消防' }, name: id, address: '文一西路 12 号', point: [120.01, 30.26], verified_at: null }) as unknown as RecordShort)
    const from = after ? 2 : 0
    return { results: rows.slice(from, limit === 1 ? 1 : after ? 3 : 2), next: limit > 1 && !after ? 'more' : null, count: 3 }
  },
}
const never = new AbortController().signal

beforeEach(() => {
  store = freshStore()
  asked = []
})

describe('the map on the phone', () => {
  it('covers the grids at each zoom and stops before there are too many', () => {
    const tiles = tilesOf(BOX, 4, 13)
    expect(new Set(tiles.map(([z]) => z))).toEqual(new Set([10, 11, 12, 13]))
    expect(tiles).toContainEqual([13, 6827, 3372])
    expect(Math.max(...tilesOf([118, 27, 123, 31], 4, 16, 300).map(([z]) => z))).toBe(10)
  })

  it('says how large it is before it comes, and keeps nothing by that', async () => {
    const plan = await planMap(api, BOX, ['g1', 'g2'])
    expect(plan).toMatchObject({ places: 6, bytes: plan.tiles.length * 1000 + 6 * 160 })
    expect(asked).toHaveLength(4)
    expect(await store.tiles.count()).toBe(0)
  })

  it('keeps tiles and places, without the address of anybody, and tells how far it is', async () => {
    const plan = await planMap(api, BOX, ['g1'])
    const told: number[] = []
    const kept = await keepMap(store, api, plan, (n) => told.push(n), never)
    expect(told.at(-1)).toBe(plan.tiles.length)
    expect(kept).toMatchObject({ places: 3, tiles: plan.tiles.length })
    expect(await store.tiles.count()).toBe(plan.tiles.length + 1)
    expect(JSON.stringify(await store.places.toArray())).not.toContain('文一西路')
    await dropMap(store)
    expect((await store.tiles.count()) + (await store.places.count())).toBe(0)
    expect(await store.read('map')).toBeNull()
  })

  it('keeps what has come when it is cancelled, and does not call it whole', async () => {
    const stop = new AbortController()
    const plan = await planMap(api, BOX, [])
    await expect(keepMap(store, api, plan, () => stop.abort(), stop.signal)).rejects.toThrow()
    expect(await store.read('map')).toBeNull()
    expect(await store.tiles.count()).toBeGreaterThan(0)
  })

  it('is named by its place, whatever its version', () => {
    expect(keyOf('/tiles/areas/13/6828/3370.mvt?v=9')).toBe('areas/13/6828/3370')
    expect(keyOf('/tiles/areas.json')).toBe('areas')
    expect(keyOf('/api/v1/records?area=1')).toBeNull()
  })
})

describe('the way of the map to the server', () => {
  const bytes = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())[0]
  beforeEach(async () => {
    await store.tiles.put({ key: 'areas/13/1/2', bytes: new Uint8Array([7]).buffer })
    await store.write('map', { template: OLD } as KeptMap)
  })

  it('costs no data where the same version is kept', async () => {
    const send = vi.fn()
    expect(await bytes(await mapWire(store, send)('/tiles/areas/13/1/2.mvt?v=7&s=abc'))).toBe(7)
    expect(send).not.toHaveBeenCalled()
  })
  it('takes what is newer from the server, and what is kept when there is no network', async () => {
    const send = vi.fn(async () => new Response(new Uint8Array([9])))
    expect(await bytes(await mapWire(store, send)('/tiles/areas/13/1/2.mvt?v=8&s=abc'))).toBe(9)
    const cut = vi.fn(async () => Promise.reject(new TypeError('offline')))
    expect(await bytes(await mapWire(store, cut)('/tiles/areas/13/1/2.mvt?v=8&s=abc'))).toBe(7)
    await expect(mapWire(store, cut)('/tiles/areas/13/1/3.mvt?v=8&s=abc')).rejects.toThrow('offline')
  })
  it('hands on what the server refuses', async () => {
    const send = vi.fn(async () => new Response(null, { status: 404 }))
    expect((await mapWire(store, send)('/tiles/areas/13/1/2.mvt?v=8&s=zzz')).status).toBe(404)
  })
})

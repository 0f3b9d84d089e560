import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { RecordShort } from '@/api/types'
import { freshStore } from '../testing/fakes'
import { chosen, fetchVisits, readVisits, setDone } from './visits'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const HOUR = 3_600_000
const record = (id: string, days: number | null): RecordShort =>
  ({
    id, klass: { code: 'rental', name: '出租房屋' }, name: `房东${id}`, address: '文一西路 12 号 3 幢', point: [120, 30],
    verified_at: days === null ? null : new Date(NOW - days * 24 * HOUR).toISOString(),
  }) as unknown as RecordShort

describe("today's visits", () => {
  it('are those that were looked at longest ago, never one of this month, and at most 20', () => {
    expect(chosen([record('a', 40), record('b', 5), record('c', null), record('d', 300)], NOW).map((visit) => visit.id)).toEqual(['c', 'd', 'a'])
    expect(chosen(Array.from({ length: 50 }, (_, n) => record(String(n), 100 + n)), NOW)).toHaveLength(20)
  })

  it('lie encrypted, and end after a day', async () => {
    const store = freshStore()
    await fetchVisits(store, { records: async () => ({ results: [record('a', 90)], next: null }) }, ['g'], NOW)
    const row = (await store.sealed.toArray())[0]!
    expect(new TextDecoder('utf-8').decode(row.sealed.bytes)).not.toContain('文一西路')
    expect((await readVisits(store, NOW + 23 * HOUR))!.visits).toMatchObject([{ id: 'a', address: '文一西路 12 号 3 幢', days: 90, done: false }])
    expect(await readVisits(store, NOW + 24 * HOUR)).toBeNull()
    expect(await store.sealed.count()).toBe(0)
  })

  it('do not last longer by being ticked off, nor by a clock that is put back', async () => {
    const store = freshStore()
    await fetchVisits(store, { records: async () => ({ results: [record('a', 90)], next: null }) }, ['g'], NOW)
    expect(await setDone(store, 'a', true, NOW + 12 * HOUR)).toMatchObject([{ id: 'a', done: true }])
    expect((await readVisits(store, NOW + 13 * HOUR))!.until).toBe(NOW + 24 * HOUR)
    expect(await readVisits(store, NOW - 30 * HOUR)).toBeNull()
  })
})

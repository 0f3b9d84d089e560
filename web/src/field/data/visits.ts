import type { FieldApi } from '@/api/field'
import type { RecordShort } from '@/api/types'
import type { PersonStore } from './db'
import { readable } from './rows'
import { open, seal } from './vault'

/** A door to knock at today, and what is asked there. */
export interface Visit {
  id: string
  name: string
  address: string
  klass: string
  point: [number, number]
  /** Days since somebody last saw that the record is true; null: nobody ever has. */
  days: number | null
  done: boolean
}

export const VISITS_MAX = 20
const KEPT_MS = 24 * 3_600_000
const DAY_MS = 86_400_000
/** What was seen so lately need not be asked again. */
const FRESH_DAYS = 30
const GRIDS_MAX = 8
const KEY = 'visits'

/** Keeps `visits` encrypted for 24 hours. */
export async function keepVisits(store: PersonStore, visits: Visit[], until: number): Promise<void> {
  const sealed = await seal(store, KEY, visits)
  await store.sealed.put({ key: KEY, sealed, until })
}

/** Today's visits, or null where there are none or their day is over; then they are gone. */
export async function readVisits(store: PersonStore, nowMs: number): Promise<{ visits: Visit[]; until: number } | null> {
  const row = await store.sealed.get(KEY)
  if (!row) return null
  if (row.until <= nowMs || row.until > nowMs + KEPT_MS) {
    await store.sealed.delete(KEY)
    return null
  }
  const visits = await readable(open<Visit[]>(store, KEY, row.sealed))
  return visits && { visits, until: row.until }
}

function visitTo(record: RecordShort, nowMs: number): Visit {
  const days = record.verified_at ? Math.floor((nowMs - Date.parse(record.verified_at)) / DAY_MS) : null
  return {
    id: record.id, name: record.name, address: record.address, klass: record.klass.name, point: record.point as [number, number],
    days, done: false,
  }
}

/** The records of one's grids that were looked at longest ago, at most 20. */
export function chosen(records: RecordShort[], nowMs: number): Visit[] {
  const age = ({ days }: Visit): number => days ?? Infinity
  return records
    .map((record) => visitTo(record, nowMs))
    .filter((visit) => age(visit) > FRESH_DAYS)
    .sort((a, b) => (age(b) > age(a) ? 1 : age(b) < age(a) ? -1 : a.id < b.id ? -1 : 1))
    .slice(0, VISITS_MAX)
}

/** Asks the server for today's visits and keeps them sealed. */
export async function fetchVisits(store: PersonStore, api: Pick<FieldApi, 'records'>, grids: string[], nowMs: number): Promise<Visit[]> {
  const pages = await Promise.all(grids.slice(0, GRIDS_MAX).map((grid) => api.records(grid, 200)))
  const visits = chosen(pages.flatMap((page) => page.results), nowMs)
  await keepVisits(store, visits, nowMs + KEPT_MS)
  return visits
}

export async function setDone(store: PersonStore, id: string, done: boolean, nowMs: number): Promise<Visit[]> {
  const found = await readVisits(store, nowMs)
  const visits = (found?.visits ?? []).map((visit) => (visit.id === id ? { ...visit, done } : visit))
  if (found) await keepVisits(store, visits, found.until)
  return visits
}

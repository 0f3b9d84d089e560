import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Light, Queue } from '@/api/types'
import type { PinFilter } from '@/map/incidents'
import { AREA, CODE, matching, one, said } from './urlView'

export const QUEUES: readonly Queue[] = [
  'unplaced', 'to_register', 'to_dispatch', 'returned', 'in_work', 'to_verify', 'to_close', 'overdue',
]
export const OPEN_STATES = ['reported', 'registered', 'dispatched', 'in_progress', 'verifying', 'on_hold'] as const
export const ALL_STATES = [...OPEN_STATES, 'closed', 'withdrawn', 'rejected', 'merged', 'void'] as const
/** A light, or what has none yet and turns red before tomorrow's office hours. */
export type LightFilter = Light | 'tonight'
export const LIGHTS: readonly LightFilter[] = ['red', 'tonight', 'yellow', 'green']
export const WINDOWS = ['day', 'week', 'month'] as const
export type Window = (typeof WINDOWS)[number]
/** By deadline, age or area, forwards and backwards. */
export const ORDERS = ['due', '-due', '-reported', 'reported', 'area', '-area'] as const
export type Order = (typeof ORDERS)[number]

/** What the server takes for a search. */
export const TEXT_MAX = 60
/** What the server is asked for a page of the list. */
export interface IncidentQuery {
  queue?: Queue | null
  state?: readonly string[]
  category?: readonly string[]
  area?: string | null
  light?: string | null
  since?: string | null
  until?: string | null
  q?: string
  order?: Order
  after?: string | null
  limit?: number
}

/** What the list shows. The address keeps all of it, so that a reload or a sent link shows the same. */
export interface Filters {
  /** null: all queues together */
  queue: Queue | null
  states: string[]
  /** leaf or group codes */
  categories: string[]
  light: LightFilter | null
  /** a moving window by time of report, or the days in `days` */
  window: Window | null
  /** first and last day in Shanghai, YYYY-MM-DD */
  days: [string, string] | null
  area: string | null
  text: string
  order: Order
}

export const NO_FILTERS: Filters = {
  queue: null, states: [], categories: [], light: null, window: null, days: null, area: null, text: '',
  order: 'due',
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const AT_MOST = 20

function list(value: LocationQuery[string] | undefined): string[] {
  return [...new Set(one(value).split(',').filter((code) => CODE.test(code)))].slice(0, AT_MOST)
}
function member<T extends string>(value: string, known: readonly T[]): T | null {
  return known.includes(value as T) ? (value as T) : null
}
function daysOf(text: string): [string, string] | null {
  const [from = '', to = ''] = text.split('..')
  return DAY.test(from) && DAY.test(to) && from <= to ? [from, to] : null
}

/** Whatever the address says, the result is valid: unknown words are left out. `start`: the queue of a bare address. */
export function filtersFromUrl(query: LocationQuery, start: Queue | null = null): Filters {
  return {
    queue: one(query.queue) ? member(one(query.queue), QUEUES) : start,
    states: list(query.state).filter((state) => (ALL_STATES as readonly string[]).includes(state)),
    categories: list(query.category),
    light: member(one(query.light), LIGHTS),
    window: member(one(query.window), WINDOWS),
    days: daysOf(one(query.days)),
    area: matching(one(query.area), AREA),
    text: one(query.q).slice(0, TEXT_MAX),
    order: member(one(query.sort), ORDERS) ?? 'due',
  }
}

export function filtersToUrl(filters: Filters, start: Queue | null = null): LocationQueryRaw {
  return said({
    queue: filters.queue === start ? undefined : (filters.queue ?? 'all'),
    state: filters.states.join(',') || undefined,
    category: filters.categories.join(',') || undefined,
    light: filters.light ?? undefined,
    window: filters.window ?? undefined,
    days: filters.days?.join('..'),
    area: filters.area ?? undefined,
    q: filters.text || undefined,
    sort: filters.order === 'due' ? undefined : filters.order,
  })
}

const WINDOW_MS: Record<Window, number> = { day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 }
const MINUTE = 60_000

function span(filters: Filters, nowMs: number): { since: string | null; until: string | null } {
  if (filters.days) {
    const [from, to] = filters.days
    const end = new Date(Date.parse(`${to}T00:00:00+08:00`) + 86_400_000)
    return { since: new Date(`${from}T00:00:00+08:00`).toISOString(), until: end.toISOString() }
  }
  if (!filters.window) return { since: null, until: null }
  // Whole minutes, so that the same question asked twice in a row is the same question to the cache.
  const start = Math.floor((nowMs - WINDOW_MS[filters.window]) / MINUTE) * MINUTE
  return { since: new Date(start).toISOString(), until: null }
}

/** The question for the server. Without a queue and states, open cases are meant. */
export function incidentQuery(filters: Filters, nowMs: number): IncidentQuery {
  const states = filters.states.length || filters.queue || filters.text ? filters.states : [...OPEN_STATES]
  return {
    queue: filters.queue,
    state: states,
    category: filters.categories,
    light: filters.light,
    area: filters.area,
    q: filters.text,
    order: filters.order,
    ...span(filters, nowMs),
  }
}

/** How many kinds of filter are set besides the queue and the text. */
export function activeCount(filters: Filters): number {
  return [
    filters.states.length > 0,
    filters.categories.length > 0,
    filters.light !== null,
    filters.window !== null || filters.days !== null,
    filters.area !== null,
  ].filter(Boolean).length
}

const QUEUE_STATES: Partial<Record<Queue, readonly string[]>> = {
  unplaced: ['reported'],
  to_register: ['reported'],
  to_dispatch: ['registered'],
  returned: ['registered'],
  in_work: ['dispatched', 'in_progress'],
  to_verify: ['verifying'],
  to_close: ['verifying'],
}

/** Whether it asks for what no tile holds: words, days, the hour of a deadline. */
function beyondTiles(filters: Filters): boolean {
  return Boolean(filters.light === 'tonight' || filters.text || filters.area || filters.window || filters.days)
}

/** Which pins of the tiles belong beside this list; null: the tiles cannot say. */
export function pinsBeside(filters: Filters): PinFilter | null {
  const { queue, light, categories } = filters
  const states = filters.states.length ? filters.states : ((queue && QUEUE_STATES[queue]) ?? OPEN_STATES)
  if (beyondTiles(filters) || states.some((state) => !(OPEN_STATES as readonly string[]).includes(state))) return null
  const lights = new Set(light && light !== 'tonight' ? [light] : [])
  if (queue === 'overdue') lights.add('red')
  return { states, categories, lights: [...lights] }
}

import type { IncidentShort, Page } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/insight'

export const WINDOWS = [7, 30, 90] as const
export type Days = (typeof WINDOWS)[number]

/** Numbers of one area and window. `on_time_rate` is between 0 and 1, null where nothing was due. */
export interface Summary {
  area: { code: string; name: string; level: string }
  window: { days: Days; since: string; until: string }
  numbers: { reported: number; today: number; open: number; overdue: number; on_time_rate: number | null }
  before: { reported: number; on_time_rate: number | null }
  population: number | null
}

export interface AreaNumbers {
  code: string
  name: string
  population: number | null
  n: number
  open: number
  overdue: number
  per_1000: number | null
  /** `n` of the window before. */
  before: number
}

/** The area as a whole; `elsewhere` is the part of `n` that lies in none of its areas, not being placed yet. */
export interface AreaTotal {
  n: number
  open: number
  overdue: number
  before: number
  elsewhere?: number
}

export interface Slice {
  days: Days
  category: string | null
}

export type AreaLevel = 'township' | 'village' | 'grid'

export interface CaseQuestion extends Slice {
  area?: string | null
  cell?: string | null
  open?: 1 | null
  overdue?: 1 | null
  today?: 1 | null
  late?: 1 | null
  after?: string | null
  limit?: number
}

export const insight = {
  summary: (area: string, { days, category }: Slice, signal?: AbortSignal) =>
    client.get<Summary>(`${V1}/summary`, { area, days, category }, signal),
  areas: (within: string, level: AreaLevel, { days, category }: Slice, signal?: AbortSignal) =>
    client.get<{ areas: AreaNumbers[]; total: AreaTotal }>(`${V1}/areas`, { within, level, days, category }, signal),
  series: (area: string, { days, category }: Slice, signal?: AbortSignal) =>
    client.get<{ days: { day: string; n: number }[] }>(`${V1}/series`, { area, days, category }, signal),
  cases: (question: CaseQuestion, signal?: AbortSignal) => client.get<Page<IncidentShort>>(`${V1}/cases`, { ...question }, signal),
}

import type { ComparedAreas, Composition, DaySeries, Frames, IncidentShort, Page, Repeats, Summary } from '@/api/types'
import { ApiError } from '@/api/errors'
import { client } from './server'

const V1 = '/api/v1/insight'

export const WINDOWS = [7, 30, 90, 365] as const
export type Days = (typeof WINDOWS)[number]
/** The longest window that the server counts, in days. */
export const DAYS_MAX = 730

/** Days of Asia/Shanghai as 2026-11-22; both belong to it. */
export interface Span {
  since: string
  until: string
}

/** What is counted: the last days or a span, never both; of some categories and channels. */
export interface Slice extends Partial<Span> {
  days?: number
  /** code of a group or of a category */
  category: string | null
  channel: string | null
  /** in which the cases are now */
  state: string | null
}

export const LEVELS = ['city', 'county', 'township', 'village', 'grid'] as const
export type AreaLevel = (typeof LEVELS)[number]
export type Step = 'day' | 'week' | 'month'
export const MARKS = ['group', 'category', 'channel', 'state'] as const
export type Mark = (typeof MARKS)[number]

export interface CaseQuestion extends Slice {
  area?: string | null
  cell?: string | null
  open?: 1 | null
  overdue?: 1 | null
  today?: 1 | null
  late?: 1 | null
  order?: string
  after?: string | null
  limit?: number
}

/** Ninety days change little in ten minutes, and cases are read for them: not asked anew with every report. */
export const SLOWLY = { staleTime: 600_000, refetchInterval: 600_000 }

/** Whether the server refused because the question reaches over too many cases. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'insight.too_many_cases'
}

export const insight = {
  summary: (area: string, slice: Slice, signal?: AbortSignal) => client.get<Summary>(`${V1}/summary`, { area, ...slice }, signal),
  areas: (within: string, level: AreaLevel, slice: Slice, signal?: AbortSignal) =>
    client.get<ComparedAreas>(`${V1}/areas`, { within, level, ...slice }, signal),
  series: (area: string, step: Step, slice: Slice, signal?: AbortSignal) =>
    client.get<DaySeries>(`${V1}/series`, { area, step, ...slice }, signal),
  frames: (within: string, level: AreaLevel, step: Step, slice: Slice, signal?: AbortSignal) =>
    client.get<Frames>(`${V1}/frames`, { within, level, step, ...slice }, signal),
  composition: (area: string, by: Mark, slice: Slice, signal?: AbortSignal) =>
    client.get<Composition>(`${V1}/composition`, { area, by, ...slice }, signal),
  repeats: (area: string, slice: Slice, signal?: AbortSignal) => client.get<Repeats>(`${V1}/repeats`, { area, ...slice }, signal),
  cases: (question: CaseQuestion, signal?: AbortSignal) => client.get<Page<IncidentShort>>(`${V1}/cases`, { ...question }, signal),
  /** The compared areas as a file, in the language of the page. */
  figures: (within: string, level: AreaLevel, format: 'csv' | 'xlsx', slice: Slice) =>
    client.file(`${V1}/areas/export`, { within, level, format, ...slice }),
}

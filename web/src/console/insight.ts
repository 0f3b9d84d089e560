import type { ComparedAreas, DaySeries, IncidentShort, Page, Summary } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/insight'

export const WINDOWS = [7, 30, 90] as const
export type Days = (typeof WINDOWS)[number]

export interface Slice {
  days: Days
  category: string | null
}

export type AreaLevel = 'city' | 'county' | 'township' | 'village' | 'grid'

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
    client.get<ComparedAreas>(`${V1}/areas`, { within, level, days, category }, signal),
  series: (area: string, { days, category }: Slice, signal?: AbortSignal) =>
    client.get<DaySeries>(`${V1}/series`, { area, days, category }, signal),
  cases: (question: CaseQuestion, signal?: AbortSignal) => client.get<Page<IncidentShort>>(`${V1}/cases`, { ...question }, signal),
}

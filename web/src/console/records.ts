import type { Page, RecordCard, RecordClass, RecordShort, Surroundings } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/records'

export interface RecordQuery {
  klass?: string | null
  area?: string | null
  q?: string
  order?: 'area' | '-area' | 'created' | '-created'
  after?: string | null
  limit?: number
}

export const records = {
  classes: () => client.get<{ classes: RecordClass[] }>(`${V1}/classes`),
  list: (query: RecordQuery, signal?: AbortSignal) => client.get<Page<RecordShort>>(V1, { ...query }, signal),
  one: (id: string, signal?: AbortSignal) => client.get<RecordCard>(`${V1}/${id}`, undefined, signal),
  surroundings: (id: string, metres: number, signal?: AbortSignal) =>
    client.get<Surroundings>(`${V1}/${id}/surroundings`, { metres }, signal),
}

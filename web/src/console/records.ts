import type { AreaRef, IncidentShort, LonLat, Page } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/records'

export interface RecordClass {
  code: string
  name: string
  parent: string | null
  heading: boolean
  icon: string
  hue: string
  /** how far around a record of this class people look; null where they do not */
  ring_metres: number | null
}

export interface RecordShort {
  id: string
  klass: { code: string; name: string }
  name: string
  address: string
  area: { code: string; name: string; township: AreaRef['code']; township_name: string }
  point: LonLat
  source: string
  verified_at: string | null
  version: number
}

export interface RecordItem {
  code: string
  name: string
  value: unknown
  unit: string
  /** name of the repeat group, empty for single items */
  group: string
  row: number | null
}

export interface RecordCard extends RecordShort {
  geometry: GeoJSON.Geometry
  verified_by: string | null
  items: RecordItem[]
  incidents: { results: IncidentShort[]; count: number }
}

export type Near<T> = T & { metres: number }

export interface Surroundings {
  metres: number
  ring: GeoJSON.Geometry
  places: Near<RecordShort>[]
  incidents: Near<IncidentShort>[]
  counts: { places: number; incidents: number; by_class: Record<string, number> }
}

export interface RecordQuery {
  klass?: string | null
  area?: string | null
  q?: string
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

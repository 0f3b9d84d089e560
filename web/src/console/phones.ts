import type { DeliveredEntry, FieldPerson, MadeCode, Page, PhoneEnd, PhoneNumbers, TownPhone } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1'

export const PHONE_NEEDS = ['unsent', 'old', 'silent'] as const
export type PhoneNeed = (typeof PHONE_NEEDS)[number]
export const PHONE_ENDS: readonly PhoneEnd[] = ['lost', 'stolen', 'replaced', 'left']
export const DELIVERED_STATES = ['waiting', 'unreadable', 'accepted', 'refused', 'aside'] as const
export type DeliveredState = (typeof DELIVERED_STATES)[number]
export const CODES_MAX = 200

export interface PhoneQuery {
  state?: 'live' | 'ended'
  needs?: PhoneNeed | null
  q?: string
  after?: string | null
}

export const phones = {
  list: (query: PhoneQuery, signal?: AbortSignal) => client.get<Page<TownPhone>>(`${V1}/phones`, { ...query }, signal),
  numbers: (signal?: AbortSignal) => client.get<PhoneNumbers>(`${V1}/phones/numbers`, undefined, signal),
  end: (id: string, reason: PhoneEnd) => client.post<TownPhone>(`${V1}/phones/${id}/end`, { reason }),
  people: (query: { q?: string; without?: 'phone' | null; after?: string | null }, signal?: AbortSignal) =>
    client.get<Page<FieldPerson>>(`${V1}/phones/people`, { ...query, limit: CODES_MAX }, signal),
  codes: async (posts: readonly string[]) => (await client.post<{ codes: MadeCode[] }>(`${V1}/phones/codes`, { posts })).codes,
  endCode: (post: string) => client.delete(`${V1}/phones/codes/${post}`),
}

export const deliveries = {
  list: (state: DeliveredState, after: string | null, signal?: AbortSignal) =>
    client.get<Page<DeliveredEntry>>(`${V1}/deliveries`, { state, after }, signal),
  rawUrl: (id: string) => `${V1}/deliveries/${id}/raw`,
  move: (id: string, move: 'accept' | 'set_aside') => client.post<DeliveredEntry>(`${V1}/deliveries/${id}/moves/${move}`),
}

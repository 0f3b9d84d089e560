import type { Account, AccountDetail, EndReason, Page, SecurityEvent } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/security'

export interface EventQuery {
  kind?: string | null
  who?: string
  first?: string | null
  last?: string | null
  after?: string | null
}
export const EVENT_KINDS = ['failed', 'sign_in', 'revoked', 'export', 'code', 'leave', 'import', 'roster', 'system'] as const
export const END_REASONS: readonly EndReason[] = ['lost', 'stolen', 'left', 'ended']

export const security = {
  events: (query: EventQuery, signal?: AbortSignal) => client.get<Page<SecurityEvent>>(`${V1}/events`, { ...query }, signal),
  failures: (after: string | null, signal?: AbortSignal) =>
    client.get<Page<SecurityEvent>>(`${V1}/failures`, { after, limit: 30 }, signal),
  accounts: (q: string, after: string | null, signal?: AbortSignal) =>
    client.get<Page<Account>>(`${V1}/accounts`, { q, after }, signal),
  account: (id: string, signal?: AbortSignal) => client.get<AccountDetail>(`${V1}/accounts/${id}`, undefined, signal),
  /** One phone, or with `phone` null everything. */
  end: (id: string, phone: string | null, reason: EndReason) =>
    client.post<AccountDetail>(`${V1}/accounts/${id}${phone ? `/phones/${phone}` : ''}/end`, { reason }),
}

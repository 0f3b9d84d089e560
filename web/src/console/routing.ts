import type { RoutingRule, RuleContent, RulesTold, Tried } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/routing-rules'

export const routing = {
  list: (signal?: AbortSignal) => client.get<RulesTold>(V1, undefined, signal),
  add: (rule: RuleContent) => client.post<RoutingRule>(V1, rule),
  change: (id: string, rule: RuleContent & { state: RoutingRule['state']; version: number }) =>
    client.request<RoutingRule>('PUT', `${V1}/${id}`, { body: rule }),
  order: (ids: readonly string[]) => client.request<undefined>('PUT', `${V1}/order`, { body: { ids } }),
  /** What it would have said about last month's cases. */
  attempt: (rule: RuleContent, instead: string | null) => client.post<Tried>(`${V1}/try`, { ...rule, instead }),
}

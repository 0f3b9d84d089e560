import type { Setting, SettingChange, SettingEstimate } from '@/api/types'
import { client } from './server'

const V1 = '/api/v1/settings'

export const settings = {
  list: (signal?: AbortSignal) => client.get<{ may_change: boolean; results: Setting[] }>(V1, undefined, signal),
  history: async (name: string, signal?: AbortSignal) =>
    (await client.get<{ results: SettingChange[] }>(`${V1}/${name}`, undefined, signal)).results,
  estimate: (name: string, value: number) => client.get<SettingEstimate>(`${V1}/${name}/estimate`, { value }),
  change: (name: string, value: number, version: number) =>
    client.request<Setting>('PUT', `${V1}/${name}`, { body: { value, version } }),
}

import { createClient } from '@/api/client'
import type { Sample } from '@/api/frame'
import type { LonLat, Role, Session } from '@/api/types'
import { rememberedLanguage } from '@/i18n'

export type App = 'phone' | 'console'
export interface Card {
  username: string
  name: string
  number: string
  role: Role
  unit: string
  area: { code: string; name: string }
  /** What this person works with, the usual one first. */
  apps: App[]
  part: '' | 'worker' | 'centre' | 'handler' | 'leader'
  stands: LonLat | null
}
export interface Cast {
  cards: Card[]
  samples: Sample[]
  /** Address for a real phone in the same network, or null where the demo is open to this machine only. */
  phone: string | null
  from_here: boolean
}
export type StepKey = 'report' | 'pin' | 'dispatch' | 'ring' | 'handle' | 'check' | 'close'
export interface Counted {
  area: string
  days: number
  n: number
}
export interface Begun {
  id: string
  begun_at: string
  counted: Counted | null
}
export interface Story {
  id: string
  begun_at: string
  case: { id: string; number: string; state: string; category: string; area: string; placed: boolean; point: LonLat | null; cell: string | null } | null
  steps: { key: StepKey; done: boolean; at: string | null }[]
  not_fixed: boolean
  fixed: boolean
  ring: { at: string; seconds: number } | null
  turn: { step: StepKey | 'done'; front: 'worker' | 'centre' | 'handler' | 'leader'; phone: string; handler: string; console: string }
  astray: boolean
  counted: Counted | null
}
export interface Push {
  id: string
  at: string
  username: string
  title: string
  body: string
  subject: string
}
/** An SMS that the stand-in for a gateway took. */
export interface Text {
  id: string
  at: string
  to: string
  text: string
}
export interface Living {
  on: boolean
  until: string | null
  turns: number
  every_s: number
}

// Everybody of the cast has it; the sign-in pages show it too.
export const PASSWORD = 'demo-1234'

let csrf = ''
const client = createClient({ auth: { kind: 'session', csrf: () => csrf }, language: rememberedLanguage })

async function session(): Promise<Session> {
  const found = await client.get<Session>('/api/v1/session')
  csrf = found.csrf
  return found
}
/** Writes carry the token of the cookie, which another tab may have renewed meanwhile. */
async function post<T>(path: string, body: unknown = {}): Promise<T> {
  await session()
  return client.post<T>(path, body)
}

export const server = {
  session,
  enterConsole: async (username: string): Promise<Session> => {
    const found = await post<Session>('/api/v1/session', { username, password: PASSWORD })
    csrf = found.csrf
    return found
  },
  cast: () => client.get<Cast>('/api/demo/cast'),
  begin: () => post<Begun>('/api/demo/story'),
  story: (id: string, wrote: string | null) => client.get<Story>(`/api/demo/story/${id}`, { case: wrote }),
  texts: async () => (await client.get<{ results: Text[] }>('/api/demo/texts')).results,
  pushes: async () => (await client.get<{ results: Push[] }>('/api/demo/pushes')).results,
  stranger: () => client.get<{ case: string; area_name: string }>('/api/demo/stranger'),
  living: () => client.get<Living>('/api/demo/living'),
  live: (on: boolean) => post<Living>('/api/demo/living', { on }),
  /** Ids of the processes that answer. */
  workers: async () => (await client.get<{ workers: number[] }>('/api/demo/workers')).workers,
  endWorker: () => post<{ ended: number }>('/api/demo/workers'),
}

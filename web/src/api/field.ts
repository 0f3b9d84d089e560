import { createClient, type PictureAnswer } from './client'
import type { ApiError } from './errors'
import type {
  ChangesPage, DemoAccount, DispatchableUnit, IncidentDetail, MobileSession, Mutation, MutationsAnswer, Session, UnitPerson,
} from './types'

const BASE = '/api/mobile/v1'

export interface DeviceClaim {
  id: string
  model: string
  platform: string
  app_version: string
}

/** Everything that the phone app asks of the server. */
export interface FieldApi {
  signIn(username: string, password: string, device: DeviceClaim): Promise<MobileSession>
  signOut(): Promise<void>
  /** The accounts of a demo; empty anywhere else. */
  demoAccounts(): Promise<DemoAccount[]>
  send(mutations: Mutation[]): Promise<MutationsAnswer>
  changes(cursor: string | null, signal?: AbortSignal): Promise<ChangesPage>
  /** Those of the hashes whose bytes this person has not delivered yet. */
  missing(hashes: string[]): Promise<string[]>
  putPhoto(sha256: string, bytes: Blob): Promise<void>
  /** Units to which this person may dispatch. */
  dispatchable(): Promise<DispatchableUnit[]>
  /** People to whom a task of the unit can be given. */
  people(unit: string): Promise<UnitPerson[]>
  /** The case behind a link; what is not this person's to see answers 404. */
  incident(id: string): Promise<IncidentDetail>
  picture(incident: string, sha256: string, size: 256 | 1280): Promise<PictureAnswer>
}

export interface FieldApiOptions {
  token: () => string | null
  language: () => 'zh' | 'en'
  onSignedOut?: (error: ApiError) => void
  fetch?: typeof fetch
}

export function createFieldApi(options: FieldApiOptions): FieldApi {
  const { token, language, onSignedOut } = options
  const client = createClient({ auth: { kind: 'device', token }, language, onSignedOut, fetch: options.fetch })
  return {
    signIn: (username, password, device) => client.post(`${BASE}/sessions`, { username, password, device }),
    signOut: () => client.delete(`${BASE}/sessions`),
    demoAccounts: async () => {
      const session = await client.get<Session>('/api/v1/session')
      return session.signed_in ? [] : (session.demo_accounts ?? [])
    },
    send: (mutations) => client.post(`${BASE}/mutations`, { mutations }),
    changes: (cursor, signal) => client.get(`${BASE}/changes`, { cursor }, signal),
    missing: async (sha256) => (await client.post<{ missing: string[] }>(`${BASE}/photos/missing`, { sha256 })).missing,
    putPhoto: async (sha256, bytes) => {
      await client.putBytes(`${BASE}/photos/${sha256}`, bytes)
    },
    dispatchable: async () => (await client.get<{ results: DispatchableUnit[] }>('/api/v1/units', { dispatchable: 1 })).results,
    people: async (unit) => (await client.get<{ results: UnitPerson[] }>(`/api/v1/units/${unit}/people`)).results,
    incident: (id) => client.get(`/api/v1/incidents/${id}`),
    picture: (incident, sha256, size) => client.picture(`${BASE}/incidents/${incident}/photos/${sha256}/${size}`),
  }
}

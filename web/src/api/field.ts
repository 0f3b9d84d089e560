import { createClient, type PictureAnswer } from './client'
import { localError, type ApiError } from './errors'
import type {
  ChangesPage, Crew, DemoAccount, DispatchableUnit, Duty, IncidentDetail, MobileSession, Mutation, MutationsAnswer, Page, Patrol, PostDuty, RecordShort, Session,
  UnitPerson,
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
  /** With a one-time code from the township. */
  signInByCode(code: string, device: DeviceClaim): Promise<MobileSession>
  /** Whether codes can come as SMS here. */
  smsOffered(): Promise<boolean>
  /** Asks for a code that only `device` can use; `before` are devices as which people have signed in with this phone. */
  askSms(phone: string, device: string, before: string[]): Promise<SmsAsked>
  signInBySms(phone: string, code: string, device: DeviceClaim): Promise<MobileSession>
  signOut(): Promise<void>
  /** The accounts of a demo; empty anywhere else. */
  demoAccounts(): Promise<DemoAccount[]>
  send(mutations: Mutation[]): Promise<MutationsAnswer>
  changes(cursor: string | null, signal?: AbortSignal): Promise<ChangesPage>
  /** Those of the hashes whose bytes this person has not delivered yet. */
  missing(hashes: string[]): Promise<string[]>
  putPhoto(sha256: string, bytes: Blob): Promise<void>
  /** Begins to send a photo of `size` bytes in pieces, or goes on with it: where to, and how many bytes are there. */
  beginPieces(sha256: string, size: number): Promise<Pieces>
  /** Sends what follows the bytes that are there; answers how many are then. */
  putPiece(url: string, offset: number, bytes: Blob): Promise<number>
  /** Units to which this person may dispatch. */
  dispatchable(): Promise<DispatchableUnit[]>
  /** People to whom a task of the unit can be given. */
  people(unit: string): Promise<UnitPerson[]>
  /** What a phone that was ended had not sent: once. */
  deliver(mutations: Mutation[]): Promise<{ entries: number }>
  deliverPhoto(sha256: string, bytes: Blob): Promise<void>
  /** The case behind a link; what is not this person's to see answers 404. */
  incident(id: string): Promise<IncidentDetail>
  /** The addresses of the tiles of a layer of the map, as they hold for this person now. */
  tiles(layer: string): Promise<TileAddress>
  tile(address: string): Promise<ArrayBuffer>
  /** Records of an area that this person may see, a page. */
  records(area: string, limit: number, after?: string | null): Promise<Page<RecordShort>>
  /** Own rounds of the last 90 days, the newest first. */
  patrols(): Promise<Patrol[]>
  /** Whether a post is on duty, who stands in for it, and who could. */
  duty(post: string): Promise<PostDuty>
  setDuty(post: string, duty: Duty): Promise<Crew>
  picture(incident: string, sha256: string, size: PhotoSize): Promise<PictureAnswer>
}

/** Pixels of the longer side; a voice note has only its original. */
export type PhotoSize = 256 | 1280 | 'original'

/** Both in seconds. */
export interface SmsAsked {
  expires_in_s: number
  again_in_s: number
}

/** `tiles`: templates with {z}, {x} and {y}; they change with the version of what is drawn. */
export interface TileAddress {
  tiles: string[]
  minzoom: number
  maxzoom: number
}

export interface Pieces {
  url: string
  offset: number
}

export interface FieldApiOptions {
  token: () => string | null
  language: () => 'zh' | 'en'
  onSignedOut?: (error: ApiError) => void
  /** What the phone says of itself with each request, in headers. */
  tells?: () => Record<string, string>
  fetch?: typeof fetch
}

const TUS = { 'Tus-Resumable': '1.0.0' }

function offsetIn(headers: Headers): number {
  const offset = Number(headers.get('Upload-Offset') ?? NaN)
  if (!Number.isSafeInteger(offset)) throw localError('network.bad_answer')
  return offset
}

export function createFieldApi(options: FieldApiOptions): FieldApi {
  const { token, language, onSignedOut } = options
  const client = createClient({ auth: { kind: 'device', token, tells: options.tells }, language, onSignedOut, fetch: options.fetch })
  return {
    signIn: (username, password, device) => client.post(`${BASE}/sessions`, { username, password, device }),
    signInByCode: (code, device) => client.post(`${BASE}/sessions/code`, { code, device }),
    smsOffered: async () => (await client.get<{ offered: boolean }>(`${BASE}/sms-codes`)).offered,
    askSms: (phone, device, before) => client.post(`${BASE}/sms-codes`, { phone, device, before }),
    signInBySms: (phone, code, device) => client.post(`${BASE}/sessions/sms`, { phone, code, device }),
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
    beginPieces: async (sha256, size) => {
      const headers = { ...TUS, 'Upload-Length': String(size), 'Upload-Metadata': `sha256 ${btoa(sha256)}` }
      const told = await client.headers('POST', `${BASE}/uploads/`, { headers })
      return { url: told.get('Location') ?? '', offset: offsetIn(told) }
    },
    putPiece: async (url, offset, bytes) => {
      const headers = { ...TUS, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) }
      return offsetIn(await client.headers('PATCH', url, { headers, body: bytes }))
    },
    deliver: (mutations) => client.post(`${BASE}/deliveries`, { mutations }),
    deliverPhoto: async (sha256, bytes) => {
      await client.putBytes(`${BASE}/deliveries/photos/${sha256}`, bytes)
    },
    dispatchable: async () => (await client.get<{ results: DispatchableUnit[] }>('/api/v1/units', { dispatchable: 1 })).results,
    people: async (unit) => (await client.get<{ results: UnitPerson[] }>(`/api/v1/units/${unit}/people`)).results,
    incident: (id) => client.get(`/api/v1/incidents/${id}`),
    tiles: (layer) => client.get(`/tiles/${layer}.json`),
    tile: async (address) => (await client.file(address)).blob.arrayBuffer(),
    records: (area, limit, after) => client.get('/api/v1/records', { area, limit, after }),
    patrols: async () => (await client.get<{ results: Patrol[] }>(`${BASE}/patrols`)).results,
    duty: (post) => client.get(`/api/v1/posts/${post}/duty`),
    setDuty: (post, duty) => client.post(`/api/v1/posts/${post}/duty`, duty),
    picture: (incident, sha256, size) => client.picture(`${BASE}/incidents/${incident}/photos/${sha256}/${size}`),
  }
}

import { createClient, type Query } from '@/api/client'
import type {
  Area, AreaCount, AtDesk, Categories, Crew, Dispatch, DispatchableUnit, Duty, FoundArea, InboxEntry, IncidentDetail, IncidentShort, Like, ManyMoved,
  LonLat, Page, PhotoLink, Queue, Session, SignedIn, Task, UnitPerson, Village,
} from '@/api/types'
import { rememberedLanguage } from '@/i18n'
import type { IncidentQuery } from './filters'

let csrf = ''
let signedOut: () => void = () => undefined

export function setCsrf(token: string): void {
  csrf = token
}
export function csrfToken(): string {
  return csrf
}
export function whenSignedOut(react: () => void): void {
  signedOut = react
}

export const client = createClient({
  auth: { kind: 'session', csrf: () => csrf },
  language: rememberedLanguage,
  onSignedOut: () => signedOut(),
})

const V1 = '/api/v1'

async function remembering<T extends Session>(answer: Promise<T>): Promise<T> {
  const session = await answer
  setCsrf(session.csrf)
  return session
}

export const sessions = {
  read: () => remembering(client.get<Session>(`${V1}/session`)),
  open: (username: string, password: string) =>
    remembering(client.post<SignedIn>(`${V1}/session`, { username, password })),
  close: () => client.delete(`${V1}/session`),
  usePost: (post: string) => remembering(client.post<SignedIn>(`${V1}/session/post`, { post })),
}

export const FILE_FORMATS = ['csv', 'xlsx', 'geojson'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]
/** A list as a file: the same question without pages. `path` is that of the list. */
export const exported = (path: string, query: Query, format: FileFormat) =>
  client.file(`${V1}/${path}/export`, { ...query, after: null, limit: null, format })

export interface QueueCounts {
  queues: Partial<Record<Queue, number>>
  overdue: number
}
export interface MoveBody {
  base_version: number
  [field: string]: unknown
}

export const incidents = {
  list: (query: IncidentQuery, signal?: AbortSignal) =>
    client.get<Page<IncidentShort>>(`${V1}/incidents`, { ...query }, signal),
  queues: (signal?: AbortSignal) => client.get<QueueCounts>(`${V1}/incidents/queues`, undefined, signal),
  one: (id: string, signal?: AbortSignal) => client.get<IncidentDetail>(`${V1}/incidents/${id}`, undefined, signal),
  move: (id: string, move: string, body: MoveBody) =>
    client.post<IncidentDetail>(`${V1}/incidents/${id}/moves/${move}`, body),
  judge: (card: string, act: 'appeal' | 'decide', body: object) => client.post<IncidentDetail>(`${V1}/cards/${card}/${act}`, body),
  /** One move of many; `trying` tells what would happen. Without a version they move as they are. */
  moveMany: (move: string, rows: readonly { id: string; version?: number }[], body: Record<string, unknown>, trying: boolean) =>
    client.post<ManyMoved>(`${V1}/incidents/moves/${move}`, {
      incidents: rows.map(({ id, version }) => ({ id, base_version: version ?? null })), body, dry_run: trying,
    }),
  duplicates: (id: string, signal?: AbortSignal) => client.get<{ results: Like[] }>(`${V1}/incidents/${id}/duplicates`, undefined, signal),
  alreadyReported: (category: string, [lon, lat]: LonLat, signal?: AbortSignal) =>
    client.get<{ results: Like[] }>(`${V1}/incidents/already-reported`, { category, lon, lat }, signal),
  /** This desk shows the case, and who else does. */
  show: (id: string, signal?: AbortSignal) => client.request<AtDesk>('PUT', `${V1}/incidents/${id}/desk`, { signal }),
  leave: (id: string) => client.request<unknown>('DELETE', `${V1}/incidents/${id}/desk`, { keepalive: true }),
  claim: (id: string, takeOver: boolean) =>
    client.request<AtDesk>('PUT', `${V1}/incidents/${id}/claim`, { body: { take_over: takeOver } }),
  release: (id: string) => client.request<AtDesk>('DELETE', `${V1}/incidents/${id}/claim`),
  report: (body: Record<string, unknown>) => client.post<IncidentDetail>(`${V1}/incidents`, body),
  register: (id: string, baseVersion: number, dispatch: Dispatch | null) =>
    incidents.move(id, 'register', { base_version: baseVersion, ...(dispatch && { dispatch }) }),
}

/** Addresses of the originals of a case, by hash; they need no session and end in minutes. */
export async function originals(incident: string, signal?: AbortSignal): Promise<Record<string, string>> {
  const { results } = await client.get<{ results: PhotoLink[] }>(`${V1}/incidents/${incident}/photo-links`, undefined, signal)
  return Object.fromEntries(results.map((link) => [link.sha256, link.urls.original]))
}

export function photoUrl(incident: string, sha256: string, size: 256 | 1280 | 'original'): string {
  return `${V1}/incidents/${incident}/photos/${sha256}/${size}`
}

/** The bytes of a photo or voice note as they came. */
export async function photoBytes(incident: string, sha256: string): Promise<Blob> {
  return new Blob([await client.bytes(photoUrl(incident, sha256, 'original'))])
}

export const TASK_ORDERS = ['due', '-due', '-dispatched', 'dispatched', 'area', '-area'] as const
export type TaskOrder = (typeof TASK_ORDERS)[number]

export const tasks = {
  list: (query: { state: 'open' | 'done'; order?: TaskOrder; kind?: string; after?: string | null; limit?: number }, signal?: AbortSignal) =>
    client.get<Page<Task>>(`${V1}/tasks`, query, signal),
  move: (id: string, move: string, body: MoveBody) => client.post<unknown>(`${V1}/tasks/${id}/moves/${move}`, body),
}

export const areas = {
  one: (code: string) => client.get<Area>(`${V1}/areas/${code}`),
  search: (q: string, within: string) => client.get<{ results: FoundArea[] }>(`${V1}/areas`, { q, parent: within, limit: 50 }),
  outline: (code: string) => client.get<GeoJSON.GeoJSON>(`${V1}/areas/${code}/outline`),
  locate: ([lon, lat]: LonLat) =>
    client.get<{ area: Area | null }>(`${V1}/areas/locate`, {
      lon: lon.toFixed(6), lat: lat.toFixed(6), accuracy_m: 10,
    }),
  counts: (within: string, level: string, states: readonly string[], signal?: AbortSignal) =>
    client.get<{ counts: Record<string, AreaCount> }>(`${V1}/areas/counts`, { within, level, states }, signal),
}

export const village = {
  read: (signal?: AbortSignal) => client.get<Village>(`${V1}/station`, undefined, signal),
  duty: (post: string, body: Duty) => client.post<Crew>(`${V1}/posts/${post}/duty`, body),
}

/** All pages of what can be chosen from: a few hundred rows on each, and hardly ever more than one. */
async function everything<T>(path: string, query: Query): Promise<{ results: T[] }> {
  const results: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await client.get<Page<T>>(path, { ...query, after })
    results.push(...page.results)
    after = page.next
  } while (after)
  return { results }
}

export const categories = () => client.get<Categories>(`${V1}/categories`)

export const units = {
  dispatchable: () => everything<DispatchableUnit>(`${V1}/units`, { dispatchable: 1 }),
  passable: () => everything<DispatchableUnit>(`${V1}/units`, { passable: 1 }),
  ruling: (incident: string) => everything<DispatchableUnit>(`${V1}/units`, { ruling: incident }),
  proposable: () => everything<DispatchableUnit>(`${V1}/units`, { proposable: 1 }),
  people: (unit: string) => everything<UnitPerson>(`${V1}/units/${unit}/people`, {}),
}

export const inbox = {
  list: (after?: string | null) => client.get<Page<InboxEntry> & { unread: number }>(`${V1}/inbox`, { after, limit: 20 }),
  read: (entries: string[]) => client.post<unknown>(`${V1}/inbox/read`, { entries }),
}

/** Photos go the same way as from phones: bytes first, named by their digest, then the move names the digest. */
export const photos = {
  put: (sha256: string, bytes: Blob) => client.putBytes<{ sha256: string }>(`/api/mobile/v1/photos/${sha256}`, bytes),
}

/** Ages in seconds, disk in MB. */
export interface Health {
  ready: boolean
  jobs_waiting: number
  jobs_dead: number
  oldest_job_s: number
  feed_lag_s: number
  disk_free_mb: number
}
export const health = (signal?: AbortSignal) => client.get<Health>('/health/deep', undefined, signal)

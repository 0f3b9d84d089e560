import { ref, shallowRef } from 'vue'
import { isApiError, type ApiError } from '@/api/errors'
import { createFieldApi, type FieldApi } from '@/api/field'
import { uuid7 } from '@/api/ids'
import type { MobileSession, ProblemShape, Task } from '@/api/types'
import { rememberedLanguage } from '@/i18n'
import { frame, framed, network, STORAGE } from '../demo/frame'
import { Puller } from './changes'
import { deviceStore, PersonStore, type OutboxRow } from './db'
import { sweepPhotos } from './drafts'
import { Outbox } from './outbox'
import { countsAsUnsent } from './pending'

export const APP_VERSION = '0.1.0'
const POINTER = `${STORAGE}field.person`

/** What a signed-in person works with. */
export interface Field {
  session: MobileSession
  store: PersonStore
  api: FieldApi
  outbox: Outbox
  puller: Puller
}
export interface FieldEvents {
  refused: (row: OutboxRow, problem: ProblemShape) => void
  done: (row: OutboxRow, answer: Record<string, unknown>) => void
  newTasks: (tasks: Task[]) => void
}

export const current = shallowRef<Field | null>(null)
/** Why the server no longer accepts this device, until somebody signs in again. */
export const endedBy = ref<ApiError | null>(null)
export const listeners: Partial<FieldEvents> = {}

export function useField(): Field {
  if (!current.value) throw new Error('nobody is signed in')
  return current.value
}

export const guestApi: FieldApi = createFieldApi({ token: () => null, language: rememberedLanguage, fetch: network?.fetch })

/** Another tab of the same person may have signed in anew, which ends this tab's token: then that one's is taken over. */
async function tokenEnded(store: PersonStore, session: MobileSession, error: ApiError): Promise<void> {
  const stored = await store.read<MobileSession>('session').catch(() => null)
  if (!frame && stored && stored.token !== session.token) session.token = stored.token
  else if (current.value?.session === session) endedBy.value = error
}

function open(store: PersonStore, session: MobileSession): Field {
  const api = createFieldApi({
    token: () => session.token,
    language: rememberedLanguage,
    fetch: network?.fetch,
    onSignedOut: (error) => void tokenEnded(store, session, error),
  })
  const puller = new Puller({ store, api, onNewTasks: (tasks) => listeners.newTasks?.(tasks) })
  const outbox = new Outbox({
    store, api,
    pull: () => puller.pull(),
    on: { refused: (row, problem) => listeners.refused?.(row, problem), done: (row, answer) => listeners.done?.(row, answer) },
  })
  endedBy.value = null
  const field = { session, store, api, puller, outbox }
  current.value = field
  void sweepPhotos(store, Date.now()).catch(() => undefined)
  return field
}

// The tab's own choice comes first: two tabs may belong to two people. A new tab starts with the last one.
function pointTo(person: string): void {
  sessionStorage.setItem(POINTER, person)
  if (!frame) localStorage.setItem(POINTER, person)
}

function forget(person: string): void {
  for (const storage of [sessionStorage, localStorage]) {
    if (storage.getItem(POINTER) === person) storage.removeItem(POINTER)
  }
}

function pointed(): string | null {
  try {
    return sessionStorage.getItem(POINTER) ?? localStorage.getItem(POINTER)
  } catch {
    return null
  }
}

/** Opens the store of the person named, else of whoever used this tab or browser last; null when not signed in. */
export async function resume(username: string | null): Promise<Field | null> {
  const person = username ? (await deviceStore.people.get(username))?.person : pointed()
  if (!person) return null
  const store = new PersonStore(person)
  const session = await store.read<MobileSession>('session')
  const token = frame ? framed.token() : null
  if (!session || (frame && !token)) {
    store.close()
    return null
  }
  pointTo(person)
  return open(store, token === null ? session : { ...session, token })
}

async function keepSession(store: PersonStore, session: MobileSession): Promise<void> {
  if (frame) framed.keep(session.token, session.device)
  await store.write('session', frame ? { ...session, token: '' } : session)
}

/** A demo's push goes to a stub, which takes any address; a real one is registered by the app that owns it. */
export async function joinDemo({ store, outbox, session }: Field): Promise<void> {
  await store.write('demo', true)
  await outbox.add({ kind: 'push.register', body: { kind: 'fcm', id: `demo-${session.device}` } })
}

async function deviceOf(username: string): Promise<string> {
  if (frame) return framed.device() ?? uuid7()
  return (await deviceStore.people.get(username))?.device ?? uuid7()
}

export async function signIn(username: string, password: string): Promise<Field> {
  const device = await deviceOf(username)
  const agent = navigator.userAgent
  const platform = /Android/.test(agent) ? 'android' : /iPhone|iPad/.test(agent) ? 'ios' : 'web'
  const model = (/\(([^)]*)\)/.exec(agent)?.[1] ?? 'browser').slice(0, 60)
  const session = await guestApi.signIn(username, password, { id: device, model, platform, app_version: APP_VERSION })
  current.value?.store.close()
  const store = new PersonStore(session.person.id)
  await keepSession(store, session)
  await deviceStore.people.put({ username, person: session.person.id, name: session.person.name, device })
  pointTo(session.person.id)
  void navigator.storage?.persist?.().catch(() => false)
  return open(store, session)
}

/** Number of written things that have not reached the server. */
export async function unsentCount(store: PersonStore): Promise<number> {
  const rows = (await store.outbox.where('state').equals('waiting').toArray()).filter(countsAsUnsent)
  const ids = new Set(rows.map((row) => row.id))
  const photos = await store.photos.where('state').equals('queued').and((photo) => !ids.has(photo.mutation ?? '')).count()
  return rows.length + photos
}

/** Leaves the device; what has not been sent stays on it, everything else goes. */
export async function signOut(field: Field): Promise<void> {
  const { store, api } = field
  await api.signOut().catch((error: unknown) => {
    if (!isApiError(error)) throw error
  })
  const keeps = (await store.outbox.count()) + (await store.drafts.count()) > 0
  if (keeps) {
    await store.dropCopies()
    store.close()
  } else await store.delete()
  forget(store.personId)
  if (frame) framed.forget()
  current.value = null
  endedBy.value = null
}

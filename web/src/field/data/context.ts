import { ref, shallowRef } from 'vue'
import { isApiError, type ApiError } from '@/api/errors'
import { createFieldApi, type DeviceClaim, type FieldApi, type SmsAsked } from '@/api/field'
import { uuid7 } from '@/api/ids'
import type { MobileSession, ProblemShape, Task } from '@/api/types'
import { rememberedLanguage } from '@/i18n'
import { frame, framed, network, STORAGE } from '../demo/frame'
import { Puller } from './changes'
import { deviceStore, PersonStore, type OutboxRow } from './db'
import { forgetForms, sweepPhotos } from './drafts'
import { carryOut, emptyPhone, handedOver, LOST, thenOf } from './ending'
import { mayTake, onlineOnly } from './onlineOnly'
import { Outbox } from './outbox'
import { askToKeep } from './persistence'
import { arrive, depart } from './presence'
import { readSession, writeSession } from './rows'
import { deviceFor, forgetDeviceFor, formerDevices } from './smsCode'
import { sealLeft } from './vault'

export { unsentCount } from './others'

export const APP_VERSION = '0.1.0'
const POINTER = `${STORAGE}field.person`

/** What a signed-in person works with. */
export interface Field {
  session: MobileSession
  store: PersonStore
  api: FieldApi
  outbox: Outbox
  puller: Puller
  /** How much was unsent after the last exchange; null before the first. */
  unsent: number | null
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
  const stored = await readSession(store).catch(() => null)
  if (!frame && stored && stored.token !== session.token) session.token = stored.token
  else if (current.value?.session === session) {
    endedBy.value = error
    await whenEnded(store, session, error)
  }
}

const AGAIN_MS = 30_000

/** What lies on a phone that was ended: kept, handed over, or removed. Without a network it is tried again. */
export async function whenEnded(store: PersonStore, session: MobileSession, error: ApiError): Promise<void> {
  const then = thenOf(error)
  if (then === 'keep') return
  const api = createFieldApi({ token: () => session.token, language: rememberedLanguage, fetch: network?.fetch })
  try {
    if (LOST.has(String(error.params.reason))) await closing(store, () => (store.close(), emptyPhone()))
    else await closing(store, () => carryOut(then, store, api))
  } catch {
    setTimeout(() => {
      // Whoever has signed in again meanwhile sends in the ordinary way.
      if (!current.value || current.value.session === session) void whenEnded(store, session, error)
    }, AGAIN_MS)
  }
}

async function closing(store: PersonStore, work: () => Promise<unknown>): Promise<void> {
  await work()
  store.close()
  forget(store.personId)
  await depart()
  if (frame) framed.forget()
  if (current.value?.store === store) current.value = null
}

function open(store: PersonStore, session: MobileSession): Field {
  const api = createFieldApi({
    token: () => session.token,
    tells: () => ({ 'X-App-Version': APP_VERSION, ...(field.unsent !== null && { 'X-Unsent': String(field.unsent) }) }),
    language: rememberedLanguage,
    fetch: network?.fetch,
    onSignedOut: (error) => void tokenEnded(store, session, error),
  })
  const puller = new Puller({ store, api, onNewTasks: (tasks) => listeners.newTasks?.(tasks) })
  const outbox = new Outbox({
    store, api,
    pull: () => puller.pull(),
    takes: mayTake,
    on: { refused: (row, problem) => listeners.refused?.(row, problem), done: (row, answer) => listeners.done?.(row, answer) },
  })
  endedBy.value = null
  const field: Field = { session, store, api, puller, outbox, unsent: null }
  current.value = field
  void sealLeft(store).catch(() => undefined)
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

/**
 * Opens the store of the person named, else of whoever used this tab or browser last; null when not signed in, or when
 * somebody else has had the phone since.
 */
export async function resume(username: string | null): Promise<Field | null> {
  const person = username ? (await deviceStore.people.get(username))?.person : pointed()
  if (!person || (await deviceStore.people.where('person').equals(person).first())?.away) return null
  const store = new PersonStore(person)
  const session = await readSession(store)
  const token = frame ? framed.token() : null
  if (!session || (frame && !token)) {
    store.close()
    return null
  }
  pointTo(person)
  await arrive(person)
  if (onlineOnly.value) await forgetForms(store)
  return open(store, token === null ? session : { ...session, token })
}

async function keepSession(store: PersonStore, session: MobileSession): Promise<void> {
  if (frame) framed.keep(session.token, session.device)
  await writeSession(store, frame ? { ...session, token: '' } : session)
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
  const claim = claimOf(await deviceOf(username))
  return enter(await guestApi.signIn(username, password, claim))
}

/** The phone does not know yet whose code it is, so a person who was here before gets another device. */
export async function signInByCode(code: string): Promise<Field> {
  return enter(await guestApi.signInByCode(code, claimOf(codeDevice(code))))
}

/** Has a code sent that only this phone can use. */
export async function askSms(phone: string): Promise<SmsAsked> {
  return guestApi.askSms(phone, deviceFor(phone), await formerDevices())
}

export async function signInBySms(phone: string, code: string): Promise<Field> {
  const field = await enter(await guestApi.signInBySms(phone, code, claimOf(deviceFor(phone))))
  forgetDeviceFor(phone)
  return field
}

// The same code from the same phone again, when the answer got lost, has to be the same device.
const codeDevices = new Map<string, string>()
function codeDevice(code: string): string {
  const known = codeDevices.get(code) ?? uuid7()
  codeDevices.set(code, known)
  return known
}

function claimOf(id: string): DeviceClaim {
  const agent = navigator.userAgent
  const platform = /Android/.test(agent) ? 'android' : /iPhone|iPad/.test(agent) ? 'ios' : 'web'
  const model = (/\(([^)]*)\)/.exec(agent)?.[1] ?? 'browser').slice(0, 60)
  return { id, model, platform, app_version: APP_VERSION }
}

async function enter(session: MobileSession): Promise<Field> {
  current.value?.store.close()
  await arrive(session.person.id)
  handedOver.value = null
  const before = await deviceStore.people.get(session.person.username)
  const store = new PersonStore(session.person.id)
  if (before && before.device !== session.device) await leaveFormer(store)
  await keepSession(store, session)
  await deviceStore.people.put({ username: session.person.username, person: session.person.id, name: session.person.name, device: session.device })
  pointTo(session.person.id)
  askToKeep()
  return open(store, session)
}

/** A code makes this browser another device of the person: the former one is of no use any more. */
async function leaveFormer(store: PersonStore): Promise<void> {
  const former = await readSession(store)
  if (former?.token) void createFieldApi({ token: () => former.token, language: rememberedLanguage, fetch: network?.fetch }).signOut().catch(() => undefined)
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
  await depart()
  if (frame) framed.forget()
  current.value = null
  endedBy.value = null
}

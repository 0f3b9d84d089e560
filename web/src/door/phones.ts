import { computed, reactive, ref } from 'vue'
import { tellFrame, type FromFrame, type ToFrame } from '@/api/frame'
import { cardOf, samples } from './cast'
import { PASSWORD } from './server'

/** A phone frame as this page knows it from the frame's own words. */
export interface Phone {
  username: string
  hello: boolean
  entered: boolean
  on: boolean
  unsent: number
  wrote: string | null
  scene: string | null
  /** Milliseconds since the epoch when it last rang; null when it was looked at since. */
  rang: number | null
  failed: string | null
}
type Tried = Extract<FromFrame, { type: 'tried' }>

const OPEN_MAX = 3
const KEPT = 'wangge.door.phones'

export const phones = reactive(new Map<string, Phone>())
export const front = ref<string | null>(null)
export const frontPhone = computed(() => (front.value ? (phones.get(front.value) ?? null) : null))
const windows = new Map<string, () => Window | null>()
const waiting = new Map<string, (tried: Tried) => void>()

function remember(): void {
  sessionStorage.setItem(KEPT, JSON.stringify([...phones.keys()]))
}

/** Puts the phone of a person on the page, in front unless told otherwise; the oldest of too many is put away. */
export function openPhone(username: string, { inFront = true } = {}): void {
  if (!phones.has(username)) {
    const others = [...phones.keys()].filter((name) => name !== front.value)
    if (phones.size >= OPEN_MAX && others[0]) phones.delete(others[0])
    phones.set(username, { username, hello: false, entered: false, on: true, unsent: 0, wrote: null, scene: null, rang: null, failed: null })
    remember()
  }
  if (inFront) showPhone(username)
}

export function showPhone(username: string): void {
  front.value = username
  const phone = phones.get(username)
  if (phone) phone.rang = null
}

/** Phones that were open before this page was loaded again, as far as they still hold their tokens. */
export function reopenPhones(): void {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as string[]
  for (const username of kept) {
    if (cardOf(username) && sessionStorage.getItem(`wangge.frame.${username}.token`)) openPhone(username)
  }
}

export function tell(username: string, message: ToFrame): void {
  const target = windows.get(username)?.()
  if (target) tellFrame(target, message)
}

export function join(username: string, target: () => Window | null): void {
  windows.set(username, target)
}

export function leave(username: string): void {
  windows.delete(username)
}

export function cutNetwork(username: string, on: boolean): void {
  tell(username, { type: 'network', on })
}

function enter(username: string): void {
  const card = cardOf(username)
  tell(username, { type: 'enter', username, password: PASSWORD, stands: card?.stands ?? null, samples: samples.value })
}

function shareScene(from: string, scene: string | null): void {
  if (!scene) return
  for (const username of phones.keys()) if (username !== from) tell(username, { type: 'scene', id: scene })
}

export function heard(username: string, message: FromFrame): void {
  const phone = phones.get(username)
  if (!phone) return
  if (message.type === 'hello') {
    Object.assign(phone, { hello: true, failed: null })
    enter(username)
  } else if (message.type === 'state') {
    const { entered, on, unsent, wrote, scene } = message
    if (scene !== phone.scene && front.value === username) shareScene(username, scene)
    Object.assign(phone, { entered, on, unsent, wrote, scene })
  } else if (message.type === 'rang') phone.rang = Date.now()
  else if (message.type === 'failed') phone.failed = message.message
  else waiting.get(message.what)?.(message)
}

/** What the server answers when a phone tries what it may not; null where the phone says nothing within ten seconds. */
export async function tryWith(username: string, message: Extract<ToFrame, { type: 'try' }>): Promise<Tried | null> {
  openPhone(username)
  const deadline = Date.now() + 15_000
  while (!phones.get(username)?.entered && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), 10_000)
    waiting.set(message.what, (tried) => (clearTimeout(timer), waiting.delete(message.what), resolve(tried)))
    tell(username, message)
  })
}

import { computed, reactive, ref, watch } from 'vue'
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
const ANSWER_MS = 10_000
const keyOf = (username: string, what: Tried['what']): string => `${username} ${what}`
const KEPT = 'wangge.door.phones'

export const phones = reactive(new Map<string, Phone>())
export const front = ref<string | null>(null)
export const frontPhone = computed(() => (front.value ? (phones.get(front.value) ?? null) : null))
const windows = new Map<string, () => Window | null>()
const waiting = new Map<string, (tried: Tried | null) => void>()

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

/** Only the phone that is looked at holds a line to the server: a browser opens few of them. */
const line = ref(false)
export const lineHeld = (held: boolean): void => void (line.value = held)
function tellWhoIsInFront(): void {
  for (const username of phones.keys()) tell(username, { type: 'front', on: line.value && username === front.value })
}
watch([front, line], tellWhoIsInFront)

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
    tellWhoIsInFront()
  } else if (message.type === 'state') {
    const { entered, on, unsent, wrote, scene } = message
    if (scene !== phone.scene && front.value === username) shareScene(username, scene)
    Object.assign(phone, { entered, on, unsent, wrote, scene })
  } else if (message.type === 'rang') phone.rang = Date.now()
  else if (message.type === 'failed') phone.failed = message.message
  else waiting.get(keyOf(username, message.what))?.(message)
}

/** What the server answers when a phone tries what it may not; null where the phone says nothing within ten seconds. */
export async function tryWith(username: string, message: Extract<ToFrame, { type: 'try' }>): Promise<Tried | null> {
  openPhone(username)
  const deadline = Date.now() + 15_000
  while (!phones.get(username)?.entered && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
  const key = keyOf(username, message.what)
  // A try that still waits here is over: its answer would be taken for this one's.
  waiting.get(key)?.(null)
  return new Promise((resolve) => {
    const end = (tried: Tried | null): void => {
      clearTimeout(timer)
      waiting.delete(key)
      resolve(tried)
    }
    const timer = setTimeout(end, ANSWER_MS, null)
    waiting.set(key, end)
    tell(username, message)
  })
}

import type { LonLat } from './types'

/** What the demo's front door and a phone app in one of its frames tell each other; both are of one origin. */
export interface Sample {
  id: string
  category: string
  name_zh: string
  name_en: string
  /** Addresses of the picture from before and from after the work. */
  before: string
  after: string
}
export type ToFrame =
  | { type: 'enter'; username: string; password: string; stands: LonLat | null; samples: Sample[] }
  /** The network of this one phone; the browser's own stays as it is. */
  | { type: 'network'; on: boolean }
  /** The scene that the story is about, so that all its phones see the same place. */
  | { type: 'scene'; id: string }
  /** Choose on the map where this phone stands. */
  | { type: 'place' }
  | { type: 'go'; path: string }
  /** Whether this phone is the one that is looked at: another one is as good as in a pocket. */
  | { type: 'front'; on: boolean }
  /** Something was pushed to this phone: it fetches what changed. */
  | { type: 'push' }
  | { type: 'try'; what: 'stranger'; id: string }
  | { type: 'try'; what: 'picture' }
export type FromFrame =
  /** The app has started and waits to be told whose phone it is. */
  | { type: 'hello' }
  | { type: 'state'; entered: boolean; on: boolean; unsent: number; wrote: string | null; scene: string | null }
  | { type: 'rang'; task: string; incident: string | null }
  | { type: 'tried'; what: 'stranger' | 'picture'; status: number; code: string; message: string }
  | { type: 'failed'; message: string }

/** What the front door and the console in its frame tell each other. */
export type ToDesk =
  /** The case that the story is about; `drop`: it has just come, so its pin belongs on the screen. */
  { type: 'story'; case: string | null; point: LonLat | null; drop: boolean }
export type FromDesk =
  /** A page is there and hears. */
  | { type: 'ready' }
  /** The pin of that case is drawn. */
  | { type: 'seen'; case: string }

export const DESK_FRAME = 'wangge-desk'
const NAME = /^wangge-phone:([\w-]{1,64})$/

export function frameNameOf(person: string): string {
  return `wangge-phone:${person}`
}

/** Whose phone this window plays, when it is a frame of a page of our own; null for every other window. */
export function ownFrame(own: Window = window): string | null {
  const person = NAME.exec(own.name)?.[1] ?? null
  return person && inOwnPage(own) ? person : null
}

/** Whether this window is the console's frame of a page of our own. */
export const isDeskFrame = (own: Window = window): boolean => own.name === DESK_FRAME && inOwnPage(own)

function inOwnPage(own: Window): boolean {
  if (own.parent === own) return false
  try {
    return own.parent.location.origin === own.location.origin
  } catch {
    return false
  }
}

export function tellDoor(message: FromFrame | FromDesk): void {
  window.parent.postMessage(message, location.origin)
}

export function tellFrame(frame: Window, message: ToFrame | ToDesk): void {
  frame.postMessage(message, location.origin)
}

/** Hears `from`'s messages only; returns a way to stop. */
export function hear<T>(from: () => Window | null, then: (message: T) => void): () => void {
  const listener = (event: MessageEvent<T>) => {
    if (event.origin === location.origin && event.source !== null && event.source === from()) then(event.data)
  }
  addEventListener('message', listener)
  return () => removeEventListener('message', listener)
}

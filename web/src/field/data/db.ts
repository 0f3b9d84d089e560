import Dexie, { type Table } from 'dexie'
import type { Geometry } from 'geojson'
import type {
  Category, IncidentDetail, InboxEntry, PhotoRef, Position, Post, ProblemShape, SyncedChange, Task, UnitRef,
} from '@/api/types'
import { STORAGE } from '../demo/frame'
import { carryOver } from './carryOver'

export interface SyncedRow<T> {
  id: string
  /** Number of the full download that this row was last received in; older ones are dropped when it ends. */
  gen: number
  body: T
}
export interface Me {
  person: { id: string; name: string; username: string }
  post: Post
  posts: Post[]
}
export interface MyArea {
  code: string
  name: string
  level: string
  geometry: Geometry | null
}
/** Encrypted under the person's own key; where `iv` is null the bytes lie as they are, as this browser cannot. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer> | null
  bytes: ArrayBuffer
}
/** A row as it lies on the phone: what finds and counts it in plain, the rest sealed. */
export type Stored<Head> = Head & { sealed: Sealed }
export interface OutboxHead {
  seq?: number
  id: string
  kind: string
  /** The device's time as RFC 3339; the server keeps it as a claim. */
  at: string
  after: string | null
  target: string | null
  photos: string[]
  state: 'waiting' | 'refused'
  problem: ProblemShape | null
  /** base_version is taken from the predecessor's answer just before the first sending, then never changes. */
  awaitsVersion: boolean
  /** Handed to the network at least once, so the server may have it although no answer came. */
  tried: boolean
}
export interface OutboxRow extends OutboxHead {
  body: Record<string, unknown>
  /** The form that it was written in, where its body alone would not fill it again. */
  form?: Draft
}
export interface PhotoHead {
  sha256: string
  type: string
  width: number
  height: number
  /** Bytes of it. */
  size: number
  /** kept: part of a draft. queued: part of something sent. sent: the server has it. refused: it will never take it. */
  state: 'kept' | 'queued' | 'sent' | 'refused'
  mutation: string | null
  addedAt: number
  problem: ProblemShape | null
  /** Bytes that the server has, once a cut has made it go in pieces. */
  there?: number
}
export interface PhotoRow extends PhotoHead {
  bytes: ArrayBuffer
}
export type MovedReason = 'out_of_reach' | 'seen_from_afar' | 'wrong_fix' | 'noted_later'
interface DraftBase {
  id: string
  updatedAt: number
  words: string
  photos: PhotoRef[]
  problem: ProblemShape | null
}
export interface ReportDraft extends DraftBase {
  form: 'report' | 'amend'
  category: string | null
  urgent: boolean
  position: Position | null
  /** The person has placed it by hand; later fixes do not move it. */
  placedByHand: boolean
  /** Where the phone (or the picture) said it was, before the person put the pin elsewhere. */
  origin?: Position | null
  /** Metres from there to the pin, and why it is so far, where it is. */
  movedM?: number | null
  movedReason?: MovedReason | null
  /** Cases nearby of which the person has said that they are something else. */
  apart?: string[]
  /** Photos of how it is after it was dealt with at once; absent: it was only reported. */
  settled?: PhotoRef[]
}
export interface AnswerDraft extends DraftBase {
  form: 'answer'
  task: string
  move: 'finish' | 'progress' | 'return'
  fixed: boolean | null
  /** Of a task given back: whose work it is, as far as the person knows. */
  proposedUnit?: string | null
}
/** A move on a case with what was said and chosen for it. */
export interface MoveDraft extends DraftBase {
  form: 'move'
  incident: string
  move: string
  unit: string
  rating: string | null
  wish: boolean
}
export type Draft = ReportDraft | AnswerDraft | MoveDraft
export interface DraftHead {
  id: string
  form: Draft['form']
  updatedAt: number
  /** SHA-256 of the photos that it names. */
  hashes: string[]
  /** The server gave it back. */
  refused: boolean
}

export interface PictureRow {
  key: string
  bytes: ArrayBuffer
  type: string
  usedAt: number
}
/** A tile of the map as it came, or the list of addresses that it stands in. */
export interface TileRow {
  key: string
  bytes: ArrayBuffer
}
/** A place in one's own grids, as much of it as a map needs; of where people live there is no address. */
export interface PlaceRow {
  id: string
  grid: string
  klass: string
  klassName: string
  name: string
  point: [number, number]
  verifiedAt: string | null
}
/** The person's key, which no script can read out of this browser. */
export interface KeyRow {
  key: string
  secret: CryptoKey
}
/** Something that is worth nothing after `until` (ms since 1970). */
export interface LimitedRow {
  key: string
  sealed: Sealed
  until: number
}
/** A round being walked; [longitude, latitude, seconds after its beginning] in the pieces that were really seen. */
export interface PatrolRow {
  id: string
  startedAt: number
  pieces: [lon: number, lat: number, seconds: number][][]
  /** Seconds after the beginning at which the phone last knew where it was. */
  heard: number
  visited: string[]
}
export interface MetaRow {
  key: string
  value: unknown
}
export interface UsageRow {
  category: string
  count: number
}

/** What is still needed of a person while somebody else has the phone. */
const KEPT_MARKS = ['session', 'demo']
const SYNCED = ['me', 'category', 'area', 'incident', 'task', 'inbox', 'unit'] as const

/** All that one person has on this device. One database per person, so two people in one browser share nothing. */
export class PersonStore extends Dexie {
  meta!: Table<MetaRow, string>
  keys!: Table<KeyRow, string>
  outbox!: Table<Stored<OutboxHead>, number>
  photos!: Table<Stored<PhotoHead>, string>
  drafts!: Table<Stored<DraftHead>, string>
  pictures!: Table<PictureRow, string>
  usage!: Table<UsageRow, string>
  tiles!: Table<TileRow, string>
  places!: Table<PlaceRow, string>
  sealed!: Table<LimitedRow, string>
  patrols!: Table<Stored<Pick<PatrolRow, 'id'>>, string>
  me!: Table<SyncedRow<Me>, string>
  category!: Table<SyncedRow<Category>, string>
  area!: Table<SyncedRow<MyArea>, string>
  incident!: Table<SyncedRow<IncidentDetail>, string>
  task!: Table<SyncedRow<Task>, string>
  inbox!: Table<SyncedRow<InboxEntry>, string>
  unit!: Table<SyncedRow<UnitRef>, string>

  constructor(readonly personId: string) {
    // "strict": a commit is on disk before it is reported, so a killed browser loses nothing that was shown as saved.
    super(`${STORAGE}person.${personId}`, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      meta: 'key', outbox: '++seq,&id,state,target', photos: 'sha256,state,mutation', drafts: 'id,form',
      pictures: 'key,usedAt', usage: 'category',
      me: 'id', category: 'id', area: 'id', incident: 'id', task: 'id', inbox: 'id', unit: 'id',
    })
    this.version(2).stores({ tiles: 'key', places: 'id,grid', sealed: 'key' })
    this.version(3).stores({ patrols: 'id' })
    this.version(4).stores({ keys: 'key' }).upgrade(carryOver)
  }

  /** Drops what came from the server and can come again: of a person who has left nothing else stays but unsent work. */
  async dropCopies(): Promise<void> {
    await this.dropRecords()
    for (const copies of [this.meta, this.tiles, this.places]) await copies.clear()
  }

  /** Drops cases, tasks, pictures and addresses only; the session stays, so that what was not sent can go on its way. */
  async dropRecords(): Promise<void> {
    for (const copies of [...SYNCED.map((kind) => this.synced(kind)), this.pictures, this.sealed]) await copies.clear()
    await this.meta.where('key').noneOf(KEPT_MARKS).delete()
  }

  synced(kind: SyncedChange['kind']): Table<SyncedRow<unknown>, string> {
    return this.table(kind)
  }

  async read<T>(key: string): Promise<T | null> {
    return ((await this.meta.get(key))?.value as T | undefined) ?? null
  }

  async write(key: string, value: unknown): Promise<void> {
    await this.meta.put({ key, value })
  }
}

export interface KnownPerson {
  username: string
  person: string
  name: string
  device: string
  /** Somebody else has the phone now: only who signs in anew sees it again. */
  away?: boolean
}

/** Who has used this browser; holds no token and no work. */
class DeviceStore extends Dexie {
  people!: Table<KnownPerson, string>
  constructor() {
    super(`${STORAGE}device`, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ people: 'username,person' })
  }
}
export const deviceStore = new DeviceStore()

export class NotSaved extends Error {
  override readonly name = 'NotSaved'
}

const CLOSED = new Set(['DatabaseClosedError', 'InvalidStateError', 'UnknownError'])

/** Whether the browser has dropped the connection, as iOS does in the background. */
export function isClosed(error: unknown): boolean {
  return error instanceof Error && CLOSED.has(error.name)
}

export async function reopen(store: Dexie): Promise<void> {
  store.close({ disableAutoOpen: false })
  await store.open()
}

/** Runs `work`, once more after reopening where the connection was dropped. */
export async function reopening<T>(store: Dexie, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isClosed(error)) throw error
    await reopen(store)
    return work()
  }
}

/** Writes, then reads back after the commit; a write that cannot be read is told to the person, not assumed. */
export async function saved<T>(store: Dexie, write: () => Promise<unknown>, check: () => Promise<T | undefined>): Promise<T> {
  const found = await reopening(store, async () => {
    await write()
    return check()
  }).catch((error: unknown) => {
    throw new NotSaved(error instanceof Error ? error.message : String(error))
  })
  if (found === undefined) throw new NotSaved('read back: nothing there')
  return found
}

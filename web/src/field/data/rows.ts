import type { MobileSession } from '@/api/types'
import { hashesOf } from './carryOver'
import type { Draft, DraftHead, OutboxHead, OutboxRow, PatrolRow, PersonStore, PhotoHead, PhotoRow, Sealed, Stored } from './db'
import { open, openBytes, seal, sealBytes, Unreadable } from './vault'

/** What a person wrote, took or walked, on its way into the storage and out of it. */
export async function sealRow(store: PersonStore, { body, form, ...head }: OutboxRow): Promise<Stored<OutboxHead>> {
  return { ...head, sealed: await seal(store, `outbox/${head.id}`, { body, form }) }
}

export async function openRow(store: PersonStore, { sealed, ...head }: Stored<OutboxHead>): Promise<OutboxRow> {
  return { ...head, ...(await open<Pick<OutboxRow, 'body' | 'form'>>(store, `outbox/${head.id}`, sealed)) }
}

export async function sealDraft(store: PersonStore, draft: Draft): Promise<Stored<DraftHead>> {
  const { id, form, updatedAt, problem } = draft
  return { id, form, updatedAt, hashes: hashesOf(draft), refused: problem !== null, sealed: await seal(store, `drafts/${id}`, draft) }
}

export function openDraft(store: PersonStore, { id, sealed }: Stored<DraftHead>): Promise<Draft> {
  return open(store, `drafts/${id}`, sealed)
}

export async function sealPhoto(store: PersonStore, { bytes, ...head }: PhotoRow): Promise<Stored<PhotoHead>> {
  return { ...head, sealed: await sealBytes(store, `photos/${head.sha256}`, bytes) }
}

export function photoBytes(store: PersonStore, { sha256, sealed }: Stored<PhotoHead>): Promise<ArrayBuffer> {
  return openBytes(store, `photos/${sha256}`, sealed)
}

/** The photo itself, if it is on this phone and can be read. */
export async function photoBlob(store: PersonStore, sha256: string): Promise<Blob | null> {
  const row = await store.photos.get(sha256)
  const bytes = row && (await readable(photoBytes(store, row)))
  return bytes ? new Blob([bytes], { type: row.type }) : null
}

export async function sealRound(store: PersonStore, round: PatrolRow): Promise<Stored<Pick<PatrolRow, 'id'>>> {
  return { id: round.id, sealed: await seal(store, `patrols/${round.id}`, round) }
}

export function openRound(store: PersonStore, { id, sealed }: Stored<Pick<PatrolRow, 'id'>>): Promise<PatrolRow> {
  return open(store, `patrols/${id}`, sealed)
}

/** Null instead of what no key opens any more: one such row must not hide the others. */
export function readable<T>(opened: Promise<T>): Promise<T | null> {
  return opened.catch((error: unknown) => {
    if (error instanceof Unreadable) return null
    throw error
  })
}

const all = async <T>(opened: Promise<T>[]): Promise<T[]> => (await Promise.all(opened.map(readable))).filter((one) => one !== null) as T[]

export const openRows = (store: PersonStore, rows: Stored<OutboxHead>[]): Promise<OutboxRow[]> => all(rows.map((row) => openRow(store, row)))
export const openDrafts = (store: PersonStore, drafts: Stored<DraftHead>[]): Promise<Draft[]> => all(drafts.map((it) => openDraft(store, it)))

export async function draftBy(store: PersonStore, id: string): Promise<Draft | null> {
  const found = await store.drafts.get(id)
  return found ? readable(openDraft(store, found)) : null
}

/** The session with its token, which opens everything of the person at the server. */
export async function readSession(store: PersonStore): Promise<MobileSession | null> {
  const kept = await store.read<Sealed>('session')
  return kept && readable(open<MobileSession>(store, 'meta/session', kept))
}

export async function writeSession(store: PersonStore, session: MobileSession): Promise<void> {
  await store.write('session', await seal(store, 'meta/session', session))
}

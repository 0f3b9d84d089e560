import type { Category, PhotoRef, Position } from '@/api/types'
import type { Field } from './context'
import { metresBetween } from './position'
import type { PersonStore, ReportDraft } from './db'
import { keepDraft, newReport } from './drafts'
import type { Shot } from './shots'
import { picturesIn } from './voice'

/** Adds a shot to a draft; the first position known is where the problem is, unless the person placed it by hand. */
export function withShot(draft: ReportDraft, shot: Shot): ReportDraft {
  const photos = draft.photos.some((photo) => photo.sha256 === shot.ref.sha256) ? draft.photos : [...draft.photos, shot.ref]
  const position = draft.placedByHand || draft.position ? draft.position : shot.position
  return { ...draft, photos, position }
}

/** Whether all its pictures come from the gallery, so that the place where the phone is now is not theirs. */
export function notTakenHere({ photos }: ReportDraft): boolean {
  const pictures = picturesIn(photos)
  return pictures.length > 0 && pictures.every((photo) => photo.source === 'gallery')
}

/** Starts a report from the shutter (or without a picture); it is on disk when this returns. */
export async function beginReport(store: PersonStore, shot: Shot | null): Promise<string> {
  const draft = newReport(Date.now())
  await keepDraft(store, shot ? withShot(draft, shot) : draft, Date.now())
  return draft.id
}

/** Farther than this (or than the fix was exact) the pin is not the same place any more. */
const MOVED_M = 200

/** The draft with its pin put elsewhere; `fix` is where the phone is now, null where that says nothing about it. */
export function placedAt(draft: ReportDraft, position: Position, fix: Position | null): ReportDraft {
  const measured = draft.position && draft.position.source !== 'map' ? draft.position : null
  const origin = draft.origin ?? measured ?? (notTakenHere(draft) ? null : fix)
  const movedM = origin && position.source === 'map' ? Math.round(metresBetween(origin, position)) : null
  const moved = { ...draft, position, placedByHand: true, origin, movedM }
  return { ...moved, movedReason: isFar(moved) ? (draft.movedReason ?? null) : null }
}

/** Whether somebody has to say why the pin is where it is. */
export function isFar({ movedM, origin }: Pick<ReportDraft, 'movedM' | 'origin'>): boolean {
  return (movedM ?? 0) > Math.max(origin?.accuracy_m ?? 0, MOVED_M)
}

export type Lack = 'category' | 'photo' | 'after' | 'agreement' | 'moved'
// As the server asks: who agreed, and on what.
const AGREEMENT_MIN = 10

export function lacks(draft: ReportDraft, category: Category | null): Lack | null {
  if (!draft.category) return 'category'
  if (category?.photo_required && picturesIn(draft.photos).length === 0 && draft.form === 'report') return 'photo'
  if (isFar(draft) && !draft.movedReason) return 'moved'
  return draft.settled ? lacksProof(draft, category) : null
}

function lacksProof({ photos, settled = [], words }: ReportDraft, category: Category | null): Lack | null {
  const before = new Set(photos.map((photo) => photo.sha256))
  if (category?.settle_proof === 'photo') return settled.some((photo) => !before.has(photo.sha256)) ? null : 'after'
  return category?.settle_proof === 'agreement' && words.trim().length < AGREEMENT_MIN ? 'agreement' : null
}

const SETTLERS = ['worker', 'deputy', 'station']

/** Whether this person may end it right here: the category allows it, and a report of one's own makes no detour. */
export function maySettle(role: string, draft: ReportDraft, category: Category | null): boolean {
  return draft.form === 'report' && SETTLERS.includes(role) && Boolean(category?.settle_proof)
}

function plainPhotos(photos: PhotoRef[]): PhotoRef[] {
  return photos.map((photo) => ({ ...photo }))
}

/** Adds what was seen to a case that is there already; answers once it is on disk. */
export async function joinReport({ store, outbox }: Field, draft: ReportDraft, incident: string): Promise<string> {
  const body = { incident, words: draft.words.trim(), photos: plainPhotos(draft.photos) }
  const form = JSON.parse(JSON.stringify(draft)) as ReportDraft
  const row = await outbox.add({
    kind: 'incident.join', target: incident, photos: draft.photos.map((photo) => photo.sha256), draft: draft.id, body, form,
  })
  await store.write('lastReport', { id: incident, mutation: row.id, at: Date.now(), joined: true })
  return row.id
}

function moved({ movedM, movedReason }: ReportDraft): { moved_m?: number; moved_reason?: string } {
  return typeof movedM === 'number' ? { moved_m: movedM, ...(movedReason && { moved_reason: movedReason }) } : {}
}

/** Queues the report (or its correction), and with `done` (words) that it was settled; answers once it is on disk. */
export async function sendReport(field: Field, draft: ReportDraft, done?: string): Promise<string> {
  const { store, outbox } = field
  const position: Position | null = draft.position ? { ...draft.position } : null
  const common = { category: draft.category, words: draft.words.trim(), position, photos: plainPhotos(draft.photos) }
  const photos = draft.photos.map((photo) => photo.sha256)
  const target = draft.id
  const row =
    draft.form === 'report'
      ? await outbox.add({
          kind: 'incident.report', target, photos, draft: draft.id,
          body: { id: draft.id, ...common, urgent: draft.urgent, channel: 'mobile_app', ...moved(draft) },
        })
      : await outbox.add({
          kind: 'incident.amend', target, photos, draft: draft.id,
          body: { incident: draft.id, base_version: (await store.incident.get(draft.id))?.body.version ?? 1, ...common },
        })
  // It follows its report: the same target keeps the order, whenever the network comes.
  if (draft.settled && done) {
    await outbox.add({
      kind: 'incident.settle', target, photos: draft.settled.map((photo) => photo.sha256),
      body: { incident: draft.id, words: done, photos: plainPhotos(draft.settled) },
    })
  }
  await countUse(store, draft.category!)
  const emergency = (await store.category.get(draft.category!))?.body.emergency ?? false
  await store.write('lastReport', { id: draft.id, mutation: row.id, at: Date.now(), emergency })
  return row.id
}

/** Before a report is taken back; false when its settling may have arrived already. */
export async function dropSettling({ store, outbox }: Field, report: string): Promise<boolean> {
  const row = await store.outbox.filter((it) => it.target === report && it.kind === 'incident.settle').first()
  return row ? outbox.discard(row.id) : true
}

async function countUse(store: PersonStore, category: string): Promise<void> {
  const known = await store.usage.get(category)
  await store.usage.put({ category, count: (known?.count ?? 0) + 1 })
}

const USUAL = [
  'environment.litter', 'hazard.fire_exit', 'municipal.road', 'dispute.neighbours', 'environment.noise_fumes', 'municipal.manhole',
]

// So many uses of one's own weigh as much as being common everywhere: what was reported once by chance displaces none.
const COMMON_USES = 1.5

/** The leaves this person uses most, filled up with what is common everywhere, in the catalogue's own order at the end. */
export function mostUsed(categories: Category[], used: Map<string, number>, count = 6): Category[] {
  const rank = (category: Category): number => {
    const uses = used.get(category.code) ?? 0
    const usual = USUAL.indexOf(category.code)
    return uses * 100 + (usual < 0 ? 0 : COMMON_USES * 100 + USUAL.length - usual)
  }
  return categories
    .map((category, index) => ({ category, index, rank: rank(category) }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .slice(0, count)
    .map(({ category }) => category)
}

import { uuid7 } from '@/api/ids'
import { saved, type AnswerDraft, type Draft, type MoveDraft, type PersonStore, type ReportDraft } from './db'
import { askToKeep } from './persistence'
import { answerDraftId } from './refusals'
import { openDraft, openDrafts, sealDraft } from './rows'

export function newReport(nowMs: number): ReportDraft {
  return {
    id: uuid7(nowMs), form: 'report', updatedAt: nowMs, category: null, words: '', urgent: false,
    position: null, placedByHand: false, photos: [], problem: null,
  }
}

export function newAnswer(task: string, move: AnswerDraft['move'], nowMs: number): AnswerDraft {
  return { id: answerDraftId(task), form: 'answer', task, move, updatedAt: nowMs, words: '', photos: [], fixed: null, proposedUnit: null, problem: null }
}

export function moveDraftId(incident: string): string {
  return `case:${incident}`
}

export function newMove(incident: string, move: string, nowMs: number): MoveDraft {
  return {
    id: moveDraftId(incident), form: 'move', incident, move, updatedAt: nowMs, words: '', photos: [], unit: '', rating: null, wish: false, problem: null,
  }
}

/** Saved at every change; a NotSaved from here must reach the person. */
export async function keepDraft(store: PersonStore, draft: Draft, nowMs: number): Promise<void> {
  const write = async () => store.drafts.put(await sealDraft(store, { ...draft, updatedAt: nowMs }))
  await saved(store, write, async () => {
    const row = await store.drafts.get(draft.id)
    return row && openDraft(store, row)
  })
  askToKeep()
}

export async function dropDraft(store: PersonStore, id: string): Promise<void> {
  await store.transaction('rw', store.drafts, store.photos, async () => {
    const draft = await store.drafts.get(id)
    await store.drafts.delete(id)
    await store.photos.where('sha256').anyOf(draft?.hashes ?? []).and((photo) => photo.state === 'kept').delete()
  })
}

/** Of a form that was never sent nothing outlives the page; one that the server gave back is not thrown away. */
export async function forgetForms(store: PersonStore): Promise<void> {
  for (const draft of await store.drafts.filter(({ refused }) => !refused).toArray()) await dropDraft(store, draft.id)
}

const NAMED_STILL_MS = 500
const TRIES = 6

/** Removes a picture as it was before something in it was painted over, as soon as the draft's save names it no more. */
export async function forgetPhoto(store: PersonStore, sha256: string, tries = TRIES): Promise<void> {
  const gone = await store.transaction('rw', store.drafts, store.outbox, store.photos, async () => {
    const rows = await store.outbox.toArray()
    const named = [...(await store.drafts.toArray()).flatMap(({ hashes }) => hashes), ...rows.flatMap((row) => row.photos)]
    if (named.includes(sha256)) return false
    await store.photos.where('sha256').equals(sha256).and((photo) => photo.state === 'kept').delete()
    return true
  })
  if (!gone && tries > 1) setTimeout(() => void forgetPhoto(store, sha256, tries - 1).catch(() => undefined), NAMED_STILL_MS)
}

/** Worth offering again: something was taken, chosen or said. */
export function hasContent(draft: Draft): boolean {
  const chosen = draft.form === 'move' ? draft.rating : draft.form === 'answer' ? null : draft.category
  return draft.photos.length > 0 || draft.words.trim() !== '' || chosen !== null
}

export async function latestReport(store: PersonStore): Promise<ReportDraft | null> {
  const rows = await store.drafts.where('form').anyOf('report', 'amend').toArray()
  const drafts = (await openDrafts(store, rows)) as ReportDraft[]
  return drafts.filter(hasContent).sort((a, b) => b.updatedAt - a.updatedAt)[0] ?? null
}

/** Photos that no draft and no outbox row names any more, and delivered ones after a day, give their room back. */
export async function sweepPhotos(store: PersonStore, nowMs: number): Promise<void> {
  const DAY_MS = 86_400_000
  await store.transaction('rw', store.drafts, store.outbox, store.photos, async () => {
    const drafts = await store.drafts.toArray()
    const rows = await store.outbox.toArray()
    const named = new Set([...drafts.flatMap(({ hashes }) => hashes), ...rows.flatMap((row) => row.photos)])
    await store.photos
      .filter((photo) => !named.has(photo.sha256) && photo.state !== 'queued' && nowMs - photo.addedAt > DAY_MS)
      .delete()
  })
}

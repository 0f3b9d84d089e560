import { isApiError, type ApiError } from '@/api/errors'
import type { FieldApi } from '@/api/field'
import { uuid7 } from '@/api/ids'
import type { Mutation, MutationResult, ProblemShape } from '@/api/types'
import { STORAGE } from '../demo/frame'
import { keepAnswer } from './answers'
import { NotSaved, reopening, saved, type Draft, type OutboxHead, type OutboxRow, type PersonStore, type Stored } from './db'
import { countsAsUnsent } from './pending'
import { sendInPieces } from './pieces'
import { draftOf } from './refusals'
import { openRow, photoBlob, readable, sealDraft, sealRow } from './rows'
import { seal } from './vault'

export const BATCH_MAX = 50
const BACK_OFF_MS = [5_000, 15_000, 60_000]

export interface NewMutation {
  kind: string
  body: Record<string, unknown>
  /** Id of the incident or task that this changes; what waits for the same one is sent in order. */
  target?: string
  photos?: string[]
  /** Draft that this was written in; it goes in the same transaction that queues the mutation. */
  draft?: string
  /** Given back as it was when the server refuses what was made of it. */
  form?: Draft
}
export interface OutboxEvents {
  refused: (row: OutboxRow, problem: ProblemShape) => void
  done: (row: OutboxRow, answer: Record<string, unknown>) => void
}
type Wire = Pick<FieldApi, 'send' | 'missing' | 'putPhoto' | 'beginPieces' | 'putPiece'>

export interface OutboxOptions {
  store: PersonStore
  api: Wire
  /** Called when an answer is needed to go on: fetches what the server has changed meanwhile. */
  pull?: () => Promise<void>
  on?: Partial<OutboxEvents>
  /** Whether anything may be taken now that has to wait where it goes not at once. */
  takes?: () => boolean
  now?: () => number
}

const UNREADABLE: ProblemShape = { code: 'phone.unreadable', message: '', params: {}, fields: {} }
/** Of an upload in pieces: it has ended, or another connection still writes to it. */
const BEGUN_ANEW = [404, 409, 410, 423]

function asProblem(error: ApiError): ProblemShape {
  return { code: error.code, message: error.message, params: error.params, fields: error.fields }
}

function isFinal(error: ApiError): boolean {
  return error.status >= 400 && error.status < 500 && ![401, 408, 425, 429].includes(error.status)
}

/** The one way by which anything written on this device reaches the server. Nothing in it expires. */
export class Outbox {
  private running: Promise<void> | null = null
  private again = false
  private batchMax = BATCH_MAX
  private failures = 0
  /** Milliseconds since the epoch before which nothing is tried, as the server or the back-off asks. */
  notBefore = 0
  private readonly now: () => number

  constructor(private readonly options: OutboxOptions) {
    this.now = options.now ?? Date.now
  }

  async add(mutation: NewMutation): Promise<OutboxRow> {
    const { store, takes } = this.options
    if (takes && !takes() && countsAsUnsent(mutation)) throw new NotSaved('no network, and nothing is kept here')
    const target = mutation.target ?? null
    const photos = mutation.photos ?? []
    const id = uuid7(this.now())
    const write = async () => {
      const row = await sealRow(store, {
        id, kind: mutation.kind, at: new Date(this.now()).toISOString(), after: null, body: mutation.body, target, photos,
        state: 'waiting', problem: null, awaitsVersion: false, tried: false, ...(mutation.form && { form: mutation.form }),
      })
      await store.transaction('rw', store.outbox, store.photos, store.drafts, async () => {
        const before = target ? await this.lastWaiting(target) : null
        await store.outbox.add({ ...row, after: before?.id ?? null, awaitsVersion: before !== null })
        await store.photos.where('sha256').anyOf(photos).and((photo) => photo.state === 'kept')
          .modify({ state: 'queued', mutation: id })
        if (mutation.draft) await store.drafts.delete(mutation.draft)
      })
    }
    return saved(store, write, async () => {
      const row = await store.outbox.where('id').equals(id).first()
      return row && openRow(store, row)
    })
  }

  /** Takes back what has not been handed to the network; false when it may already have arrived. */
  async discard(id: string): Promise<boolean> {
    const { store } = this.options
    if (this.running) return false
    return store.transaction('rw', store.outbox, store.photos, async () => {
      const row = await store.outbox.where('id').equals(id).first()
      if (!row || (row.tried && row.state === 'waiting')) return false
      await store.photos.where('mutation').equals(id).and((photo) => photo.state === 'queued').modify({ state: 'kept', mutation: null })
      return (await store.outbox.where('id').equals(id).delete()) === 1
    })
  }

  /** One run at a time in this browser, also across tabs of the same person. */
  flush(): Promise<void> {
    if (this.running) {
      this.again = true
      return this.running
    }
    this.running = this.locked(async () => {
      do {
        this.again = false
        await this.run()
      } while (this.again && this.now() >= this.notBefore)
    }).finally(() => {
      this.running = null
    })
    return this.running
  }

  private async locked(work: () => Promise<void>): Promise<void> {
    const locks = globalThis.navigator?.locks
    const name = `${STORAGE}outbox.${this.options.store.personId}`
    await (locks ? locks.request(name, { ifAvailable: true }, async (lock) => (lock ? work() : undefined)) : work())
  }

  private async run(): Promise<void> {
    if (this.now() < this.notBefore) return
    try {
      await reopening(this.options.store, () => this.sendMutations())
      await reopening(this.options.store, () => this.sendPhotos())
      this.failures = 0
    } catch (error) {
      if (!isApiError(error)) throw error
      const pause = BACK_OFF_MS[Math.min(this.failures++, BACK_OFF_MS.length - 1)]!
      this.notBefore = this.now() + (error.retryAfterS ? error.retryAfterS * 1000 : error.status === 0 ? 0 : pause)
    }
  }

  private async sendMutations(): Promise<void> {
    for (;;) {
      const batch = await this.nextBatch()
      if (batch.length === 0) return
      const wire = batch.map(({ id, kind, at, after, body }): Mutation => ({ id, kind, at, after, body }))
      try {
        const { results } = await this.options.api.send(wire)
        if (!(await this.settle(batch, results))) return
        this.batchMax = BATCH_MAX
      } catch (error) {
        if (!isApiError(error) || !isFinal(error)) throw error
        await this.refuseWhole(batch, error)
      }
    }
  }

  /** A request refused as a whole hides which row was bad: smaller ones find it, and only that one is given back. */
  private async refuseWhole(batch: OutboxRow[], error: ApiError): Promise<void> {
    if (batch.length > 1) this.batchMax = Math.ceil(batch.length / 2)
    else await this.refuse(batch[0]!, asProblem(error))
  }

  private async nextBatch(): Promise<OutboxRow[]> {
    const { store } = this.options
    const rows = await store.outbox.where('state').equals('waiting').sortBy('seq')
    const waiting = new Set(rows.map((row) => row.id))
    const ready = rows.filter((row) => !(row.awaitsVersion && row.after && waiting.has(row.after))).slice(0, this.batchMax)
    if (ready.some((row) => row.awaitsVersion)) await this.options.pull?.()
    const opened = await Promise.all(ready.map((row) => this.opened(row)))
    const batch = await Promise.all(opened.filter((row) => row !== null).map((row) => (row.awaitsVersion ? this.withVersion(row) : row)))
    await store.outbox.where('id').anyOf(batch.map((row) => row.id)).modify({ tried: true })
    return batch
  }

  /** Null, and given back as refused, where its words cannot be read any more: it must not hold up the others. */
  private async opened(row: Stored<OutboxHead>): Promise<OutboxRow | null> {
    const found = await readable(openRow(this.options.store, row))
    if (!found) await this.options.store.outbox.update(row.seq!, { state: 'refused', problem: UNREADABLE })
    return found
  }

  private async withVersion(row: OutboxRow): Promise<OutboxRow> {
    const { store } = this.options
    const table = row.kind.startsWith('task.') ? store.task : store.incident
    const known = row.target ? (await table.get(row.target))?.body.version : undefined
    const body = known === undefined ? row.body : { ...row.body, base_version: known }
    const sealed = await seal(store, `outbox/${row.id}`, { body, form: row.form })
    await store.outbox.update(row.seq!, { sealed, awaitsVersion: false })
    return { ...row, body, awaitsVersion: false }
  }

  /** Whether the answer moved anything; an answer that names none of the batch must not be asked for again at once. */
  private async settle(batch: OutboxRow[], results: MutationResult[]): Promise<boolean> {
    const byId = new Map(results.map((result) => [result.id, result]))
    let settled = 0
    for (const row of batch) {
      const result = byId.get(row.id)
      if (result?.state === 'done') await this.finish(row, result.answer)
      else if (result?.state === 'refused') await this.refuse(row, result.problem)
      // Anything else is of a later server: neither done nor final.
      else continue
      settled += 1
    }
    return settled > 0
  }

  private async finish(row: OutboxRow, answer: Record<string, unknown>): Promise<void> {
    const { store, on } = this.options
    await store.transaction('rw', store.outbox, store.incident, store.task, store.meta, async () => {
      await store.outbox.delete(row.seq!)
      await keepAnswer(store, answer)
    })
    on?.done?.(row, answer)
  }

  private async refuse(row: OutboxRow, problem: ProblemShape): Promise<void> {
    const { store, on } = this.options
    const form = draftOf(row, problem, this.now())
    const draft = form && (await sealDraft(store, form))
    await store.transaction('rw', store.outbox, store.drafts, store.photos, async () => {
      await store.photos.where('mutation').equals(row.id).modify((photo) => {
        photo.state = photo.state === 'queued' ? 'kept' : photo.state
        photo.mutation = null
      })
      if (draft) {
        await store.drafts.put(draft)
        await store.outbox.delete(row.seq!)
      } else {
        await store.outbox.update(row.seq!, { state: 'refused', problem })
      }
    })
    on?.refused?.(row, problem)
  }

  private async sendPhotos(): Promise<void> {
    const { store, api } = this.options
    const queued = await store.photos.where('state').equals('queued').primaryKeys()
    for (let from = 0; from < queued.length; from += BATCH_MAX) {
      const hashes = queued.slice(from, from + BATCH_MAX)
      const missing = new Set(await api.missing(hashes))
      await store.photos.where('sha256').anyOf(hashes.filter((hash) => !missing.has(hash))).modify({ state: 'sent' })
      for (const hash of hashes) if (missing.has(hash)) await this.sendPhoto(hash)
    }
  }

  private async sendPhoto(sha256: string): Promise<void> {
    const { store, api } = this.options
    const photo = await store.photos.get(sha256)
    if (!photo) return
    const bytes = await photoBlob(store, sha256)
    if (!bytes) return void (await store.photos.update(sha256, { state: 'refused', problem: UNREADABLE }))
    try {
      // Whole at first, which costs one request; from the first cut on in pieces, so that no cut begins it anew.
      if (photo.there === undefined) await api.putPhoto(sha256, bytes)
      else await sendInPieces(api, sha256, bytes, async (there) => void (await store.photos.update(sha256, { there })))
      await store.photos.update(sha256, { state: 'sent', problem: null })
    } catch (error) {
      if (!isApiError(error)) throw error
      if (isFinal(error) && !BEGUN_ANEW.includes(error.status)) {
        await store.photos.update(sha256, { state: 'refused', problem: asProblem(error) })
        return
      }
      if (error.status === 0 && photo.there === undefined) await store.photos.update(sha256, { there: 0 })
      throw error
    }
  }

  private async lastWaiting(target: string): Promise<OutboxHead | null> {
    const rows = await this.options.store.outbox.where('target').equals(target).and((row) => row.state === 'waiting').sortBy('seq')
    return rows.at(-1) ?? null
  }
}

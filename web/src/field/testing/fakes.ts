import { ApiError } from '@/api/errors'
import type { FieldApi } from '@/api/field'
import type { Mutation, MutationResult, ProblemShape, Task } from '@/api/types'
import { PersonStore, type Draft, type OutboxRow, type PhotoHead, type PhotoRow, type Stored } from '../data/db'
import { draftBy, openRows } from '../data/rows'

let count = 0
export function freshStore(): PersonStore {
  return new PersonStore(`person-${++count}-${Math.random()}`)
}

export function problem(code: string, message = code): ProblemShape {
  return { code, message, params: {}, fields: {} }
}

export function httpError(status: number, code = `http.${status}`, retryAfterS: number | null = null): ApiError {
  return new ApiError({ code, message: code }, status, retryAfterS)
}

/** A server that keeps its promises: one stored answer per mutation id, photos by hash. */
export class FakeServer implements Pick<FieldApi, 'send' | 'missing' | 'putPhoto' | 'beginPieces' | 'putPiece'> {
  readonly applied: Mutation[] = []
  readonly requests: string[][] = []
  readonly answers = new Map<string, { body: string; result: MutationResult }>()
  readonly photos = new Map<string, number>()
  /** Errors thrown instead of the next answers, in order. `lost`: the work is done, the answer never arrives. */
  readonly faults: (ApiError | 'lost')[] = []
  decide: (mutation: Mutation) => MutationResult = ({ id }) => ({ id, state: 'done', answer: {} })

  async send(mutations: Mutation[]) {
    this.requests.push(mutations.map(({ id }) => id))
    const fault = this.faults.shift()
    if (fault && fault !== 'lost') throw fault
    const results = mutations.map((mutation) => this.answer(mutation))
    if (fault === 'lost') throw httpError(0, 'network.offline')
    return { results, server_time: '2026-11-21T00:00:00Z' }
  }

  private answer(mutation: Mutation): MutationResult {
    const body = JSON.stringify(mutation.body)
    const stored = this.answers.get(mutation.id)
    if (stored) {
      return stored.body === body ? stored.result : { id: mutation.id, state: 'refused', problem: problem('mutation.conflict') }
    }
    this.applied.push(mutation)
    const result = this.decide(mutation)
    this.answers.set(mutation.id, { body, result })
    return result
  }

  async missing(hashes: string[]) {
    return hashes.filter((hash) => !this.photos.has(hash))
  }

  async putPhoto(sha256: string, bytes: Blob) {
    if (this.cuts.length) {
      this.cuts.shift()
      throw httpError(0, 'network.offline')
    }
    this.photos.set(sha256, bytes.size)
  }

  /** Bytes of the next pieces that arrive before the line breaks; `lost`: all of them, but not the answer. */
  readonly cuts: (number | 'lost')[] = []
  readonly uploads = new Map<string, { size: number; bytes: Uint8Array }>()
  pieces = 0

  async beginPieces(sha256: string, size: number) {
    const known = this.uploads.get(sha256) ?? { size, bytes: new Uint8Array() }
    this.uploads.set(sha256, known)
    return { url: sha256, offset: known.bytes.length }
  }

  async putPiece(url: string, offset: number, bytes: Blob) {
    this.pieces += 1
    const known = this.uploads.get(url)!
    if (offset !== known.bytes.length) {
      throw new ApiError({ code: 'upload.wrong_offset', message: '', params: { offset: known.bytes.length } }, 409, null)
    }
    const cut = this.cuts.shift()
    const arrived = new Uint8Array(await bytes.arrayBuffer()).slice(0, typeof cut === 'number' ? cut : undefined)
    known.bytes = new Uint8Array([...known.bytes, ...arrived])
    if (known.bytes.length === known.size) this.photos.set(url, known.size)
    if (cut !== undefined) throw httpError(0, 'network.offline')
    return known.bytes.length
  }
}

/** As one lies here that was taken before photos were sealed. */
export function photo(sha256: string, { bytes = new Uint8Array([1, 2, 3]).buffer, ...more }: Partial<PhotoRow> = {}): Stored<PhotoHead> {
  return {
    sha256, size: bytes.byteLength, type: 'image/jpeg', width: 4, height: 3, state: 'kept', mutation: null, addedAt: 0, problem: null,
    ...more, sealed: { iv: null, bytes },
  }
}

export async function written(store: PersonStore): Promise<OutboxRow[]> {
  return openRows(store, await store.outbox.toArray())
}

export function draftIn(store: PersonStore, id: string): Promise<Draft | null> {
  return draftBy(store, id)
}

export function task(id: string, more: Partial<Task> = {}): Task {
  return {
    id, kind: 'handle', state: 'dispatched', lead: true, incident: null, unit: null, person: null, note: '',
    dispatched_at: '2026-11-21T00:00:00Z', accepted_at: null, done_at: null, clock: 'accept', due_at: null, warn_at: null,
    light: 'none', fixed: null, words: '', version: 1, moves: ['accept', 'return'], ...more,
  } as Task
}

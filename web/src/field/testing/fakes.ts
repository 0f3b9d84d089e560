import { ApiError } from '@/api/errors'
import type { FieldApi } from '@/api/field'
import type { Mutation, MutationResult, ProblemShape, Task } from '@/api/types'
import { PersonStore, type PhotoRow } from '../data/db'

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
export class FakeServer implements Pick<FieldApi, 'send' | 'missing' | 'putPhoto'> {
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
    this.photos.set(sha256, bytes.size)
  }
}

export function photo(sha256: string, more: Partial<PhotoRow> = {}): PhotoRow {
  return {
    sha256, bytes: new Uint8Array([1, 2, 3]).buffer, type: 'image/jpeg', width: 4, height: 3, state: 'kept',
    mutation: null, addedAt: 0, problem: null, ...more,
  }
}

export function task(id: string, more: Partial<Task> = {}): Task {
  return {
    id, kind: 'handle', state: 'dispatched', lead: true, incident: null, unit: null, person: null, note: '',
    dispatched_at: '2026-11-21T00:00:00Z', accepted_at: null, done_at: null, clock: 'accept', due_at: null, warn_at: null,
    light: 'none', fixed: null, words: '', version: 1, moves: ['accept', 'return'], ...more,
  } as Task
}

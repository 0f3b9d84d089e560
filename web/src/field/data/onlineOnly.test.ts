import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, freshStore, photo } from '../testing/fakes'
import { NotSaved, type PersonStore } from './db'
import { forgetForms, keepDraft, newReport } from './drafts'
import { oldestUnsent } from './lists'
import { detectOnlineOnly, mayTake, onlineOnly } from './onlineOnly'
import { Outbox } from './outbox'

const problem = { code: 'x', message: 'x', params: {}, fields: {} }

describe('a web view without service workers', () => {
  let store: PersonStore
  const line = { onLine: true }
  beforeEach(() => {
    store = freshStore()
    vi.stubGlobal('navigator', line)
  })
  afterEach(() => {
    onlineOnly.value = false
    line.onLine = true
    vi.unstubAllGlobals()
  })

  it('is known by what it lacks', () => {
    expect(detectOnlineOnly()).toBe(true)
    vi.stubGlobal('navigator', { ...line, serviceWorker: {} })
    expect(detectOnlineOnly()).toBe(false)
  })

  it('takes nothing that would have to wait, and says so; what has gone on its way is still sent', async () => {
    const server = new FakeServer()
    const outbox = new Outbox({ store, api: server, takes: mayTake })
    onlineOnly.value = true
    const { id } = await outbox.add({ kind: 'incident.report', body: {} })
    line.onLine = false
    await expect(outbox.add({ kind: 'incident.report', body: {} })).rejects.toThrow(NotSaved)
    await outbox.add({ kind: 'inbox.read', body: {} })
    await outbox.flush()
    expect(server.applied.map((one) => one.kind)).toEqual(['incident.report', 'inbox.read'])
    expect(server.applied[0]!.id).toBe(id)
  })

  it('keeps no form that was not sent, nor its pictures, but what was refused', async () => {
    await store.photos.bulkPut([photo('a'), photo('b')])
    await keepDraft(store, { ...newReport(1), photos: [{ sha256: 'a' } as never] }, 1)
    const back = { ...newReport(2), photos: [{ sha256: 'b' } as never], problem }
    await keepDraft(store, back, 2)
    await forgetForms(store)
    expect(await store.drafts.toCollection().primaryKeys()).toEqual([back.id])
    expect(await store.photos.toCollection().primaryKeys()).toEqual(['b'])
  })
})

describe('the oldest of what waits', () => {
  it('is a report or a photo, and nothing that nobody misses', async () => {
    const store = freshStore()
    expect(await oldestUnsent(store)).toBeNull()
    await new Outbox({ store, api: new FakeServer(), now: () => 1_000 }).add({ kind: 'inbox.read', body: {} })
    expect(await oldestUnsent(store)).toBeNull()
    await new Outbox({ store, api: new FakeServer(), now: () => 7_000 }).add({ kind: 'incident.report', body: {} })
    expect(await oldestUnsent(store)).toBe(7_000)
    await store.photos.put(photo('a', { state: 'queued', addedAt: 5_000 }))
    expect(await oldestUnsent(store)).toBe(5_000)
  })
})

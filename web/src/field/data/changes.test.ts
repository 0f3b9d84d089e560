import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangesPage, SyncedChange } from '@/api/types'
import { freshStore, httpError, task } from '../testing/fakes'
import { Puller } from './changes'
import type { PersonStore } from './db'

let store: PersonStore
let pages: (ChangesPage | Error)[]
let asked: (string | null)[]
const onNewTasks = vi.fn()

function puller() {
  const changes = async (cursor: string | null): Promise<ChangesPage> => {
    asked.push(cursor)
    const next = pages.shift()
    if (next instanceof Error) throw next
    return next ?? page(cursor ?? '0', [])
  }
  return new Puller({ store, api: { changes }, onNewTasks })
}
function page(cursor: string, changes: SyncedChange[], more: Partial<ChangesPage> = {}): ChangesPage {
  return { cursor, changes, reset: false, more: false, server_time: '2026-11-21T00:00:00Z', ...more }
}
const put = (kind: SyncedChange['kind'], id: string, body: object = {}): SyncedChange => ({ kind, id, gone: false, body: body as Record<string, unknown> })

beforeEach(() => {
  store = freshStore()
  pages = []
  asked = []
  onNewTasks.mockReset()
})

describe('changes', () => {
  it('are stored with the cursor they lead to', async () => {
    pages = [page('c1', [put('incident', 'i', { words: 'a' })], { reset: true, more: true }), page('c2', [put('unit', 'u', { name: 'b' })])]
    await puller().pull()
    expect(asked).toEqual([null, 'c1'])
    expect(await store.incident.get('i')).toMatchObject({ body: { words: 'a' } })
    expect(await store.read('cursor')).toBe('c2')
  })

  it('remove what is gone', async () => {
    pages = [page('c1', [put('incident', 'i')], { reset: true }), page('c2', [{ kind: 'incident', id: 'i', gone: true, body: null }])]
    await puller().pull()
    await puller().pull()
    expect(await store.incident.count()).toBe(0)
  })

  it('drop, after a full download, what was not received again', async () => {
    pages = [page('c1', [put('incident', 'old'), put('incident', 'kept')], { reset: true })]
    await puller().pull()
    pages = [page('d1', [put('incident', 'kept')], { reset: true, more: true }), page('d2', [put('incident', 'new')])]
    await puller().pull()
    expect((await store.incident.toCollection().primaryKeys()).sort()).toEqual(['kept', 'new'])
  })

  it('keep showing the old rows while a full download is interrupted, and go on where it stopped', async () => {
    pages = [page('c1', [put('incident', 'old')], { reset: true })]
    await puller().pull()
    pages = [page('d1', [put('incident', 'a')], { reset: true, more: true }), httpError(0, 'network.offline')]
    await expect(puller().pull()).rejects.toMatchObject({ code: 'network.offline' })
    expect(await store.incident.count()).toBe(2)
    pages = [page('d2', [put('incident', 'b')])]
    await puller().pull()
    expect(asked.at(-1)).toBe('d1')
    expect((await store.incident.toCollection().primaryKeys()).sort()).toEqual(['a', 'b'])
  })

  it('leave kinds alone that this version does not know', async () => {
    pages = [page('c1', [put('hologram' as SyncedChange['kind'], 'x'), put('unit', 'u')], { reset: true })]
    await puller().pull()
    expect(await store.unit.count()).toBe(1)
  })

  it('stop when a page promises more but does not move on', async () => {
    pages = [page('c1', [], { reset: true }), page('c1', [], { more: true }), page('c1', [], { more: true })]
    await puller().pull()
    await puller().pull()
    expect(asked).toEqual([null, 'c1'])
  })

  it('ring for a task that has just come, once, and never for a first download', async () => {
    pages = [page('c1', [put('task', 't1', task('t1'))], { reset: true })]
    await puller().pull()
    expect(onNewTasks).not.toHaveBeenCalled()
    pages = [page('c2', [put('task', 't2', task('t2')), put('task', 't3', task('t3', { state: 'done' }))])]
    await puller().pull()
    pages = [page('c3', [put('task', 't2', task('t2', { version: 2 }))])]
    await puller().pull()
    expect(onNewTasks).toHaveBeenCalledOnce()
    expect(onNewTasks.mock.calls[0]![0]).toMatchObject([{ id: 't2' }])
  })

  it('are all asked for again after a restart', async () => {
    pages = [page('c1', [put('unit', 'u')], { reset: true })]
    await puller().pull()
    await puller().restart()
    pages = [page('e1', [], { reset: true })]
    await puller().pull()
    expect(asked.at(-1)).toBeNull()
    expect(await store.unit.count()).toBe(0)
  })
})

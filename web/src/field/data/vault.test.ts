import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { draftIn, FakeServer, freshStore, written } from '../testing/fakes'
import { PersonStore } from './db'
import { keepDraft, latestReport, newReport } from './drafts'
import { Outbox } from './outbox'
import { resumePatrol, startPatrol, patrol, pausePatrol } from './patrol'
import { photoBlob, readSession, writeSession } from './rows'
import { keepVoice } from './shots'
import { canSeal, open, openBytes, seal, sealBytes, sealLeft, Unreadable } from './vault'

const WORDS = '三单元张阿姨家门口堆了纸箱'
const SOUND = 'what was said aloud'
let store: PersonStore

beforeEach(() => {
  store = freshStore()
})
afterEach(() => {
  pausePatrol()
  vi.unstubAllGlobals()
})

/** Everything in the store as one text, the bytes of buffers read as text, too. */
async function lying(name = store.name): Promise<string> {
  const raw = new Dexie(name)
  await raw.open()
  const decoder = new TextDecoder('utf-8')
  const shown = (_key: string, value: unknown): unknown => {
    if (value instanceof ArrayBuffer) return decoder.decode(value)
    return ArrayBuffer.isView(value) ? decoder.decode(value as Uint8Array) : value
  }
  const rows = await Promise.all(raw.tables.map((table) => table.toArray()))
  raw.close()
  return JSON.stringify(rows, shown)
}
const report = (id: string) => ({ kind: 'incident.report', target: id, photos: [], body: { id, words: WORDS, category: 'hazard.fire_exit' } })

describe('what a person writes and takes', () => {
  it('lies encrypted: forms, what waits, voices, rounds, and the token', async () => {
    await keepDraft(store, { ...newReport(1), words: WORDS }, 1)
    await new Outbox({ store, api: new FakeServer() }).add(report('r'))
    await keepVoice(store, new Blob([SOUND], { type: 'audio/webm' }), 1)
    await startPatrol(store, 86_400_123)
    await writeSession(store, { token: 'token-of-wang' } as never)
    const text = await lying()
    expect(text).toContain('incident.report')
    for (const secret of [WORDS, SOUND, '86400123', 'token-of-wang']) expect(text).not.toContain(secret)
  })

  it('is read with the key of the person, also by the next start', async () => {
    await keepDraft(store, { ...newReport(1), words: WORDS }, 1)
    const { ref } = await keepVoice(store, new Blob([SOUND], { type: 'audio/webm' }), 1)
    await startPatrol(store, 86_400_123)
    pausePatrol()
    store.close()
    const reborn = new PersonStore(store.personId)
    expect(await latestReport(reborn)).toMatchObject({ words: WORDS })
    expect(await (await photoBlob(reborn, ref.sha256))!.text()).toBe(SOUND)
    await resumePatrol(reborn)
    expect(patrol.value).toMatchObject({ startedAt: 86_400_123 })
  })

  it('has a key that no script can take out, and one only, whoever comes first', async () => {
    const twin = new PersonStore(store.personId)
    await Promise.all([seal(store, 'a', 1), seal(twin, 'b', 2), seal(store, 'c', 3)])
    const keys = await store.keys.toArray()
    expect(keys).toHaveLength(1)
    expect(keys[0]!.secret.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', keys[0]!.secret)).rejects.toThrow()
    const sealed = await seal(twin, 'd', 4)
    expect(await open(store, 'd', sealed)).toBe(4)
  })

  it('cannot be opened by the key of somebody else, nor in another row', async () => {
    const sealed = await seal(store, 'drafts/a', WORDS)
    const other = freshStore()
    await seal(other, 'drafts/a', 'x')
    await expect(open(other, 'drafts/a', sealed)).rejects.toBeInstanceOf(Unreadable)
    await expect(open(store, 'drafts/b', sealed)).rejects.toBeInstanceOf(Unreadable)
  })

  it('never looks alike twice', async () => {
    const bytes = new TextEncoder().encode(WORDS).buffer
    const [one, two] = [await sealBytes(store, 'a', bytes), await sealBytes(store, 'a', bytes)]
    expect(new Uint8Array(one.bytes)).not.toEqual(new Uint8Array(two.bytes))
    expect(new Uint8Array(await openBytes(store, 'a', one))).toEqual(new Uint8Array(bytes))
  })
})

describe('a row that no key opens any more', () => {
  it('is given back as refused and holds up nobody else', async () => {
    const server = new FakeServer()
    const outbox = new Outbox({ store, api: server })
    const bad = await outbox.add(report('bad'))
    await outbox.add(report('good'))
    await store.outbox.where('id').equals(bad.id).modify((row) => {
      new Uint8Array(row.sealed.bytes)[0]! ^= 1
    })
    await outbox.flush()
    expect(server.applied.map(({ body }) => body.id)).toEqual(['good'])
    expect(await store.outbox.toArray()).toMatchObject([{ id: bad.id, state: 'refused', problem: { code: 'phone.unreadable' } }])
  })
})

describe('a browser that cannot encrypt', () => {
  it('works on, and what it wrote is encrypted as soon as one can', async () => {
    const { subtle } = crypto
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    expect(canSeal()).toBe(false)
    await keepDraft(store, { ...newReport(1), words: WORDS }, 1)
    expect(await latestReport(store)).toMatchObject({ words: WORDS })
    expect(await lying()).toContain(WORDS)
    vi.unstubAllGlobals()
    expect(crypto.subtle).toBe(subtle)
    await sealLeft(store)
    expect(await lying()).not.toContain(WORDS)
    expect(await latestReport(store)).toMatchObject({ words: WORDS })
  })
})

describe('a phone of before', () => {
  /** The store as version 3 wrote it. */
  async function former(): Promise<string> {
    const old = new Dexie(store.name)
    old.version(3).stores({
      meta: 'key', outbox: '++seq,&id,state,target', photos: 'sha256,state,mutation', drafts: 'id,form', pictures: 'key,usedAt', usage: 'category',
      me: 'id', category: 'id', area: 'id', incident: 'id', task: 'id', inbox: 'id', unit: 'id', tiles: 'key', places: 'id,grid', sealed: 'key', patrols: 'id',
    })
    const draft = { ...newReport(1), words: WORDS, photos: [{ sha256: 'p1', taken_at: null, source: 'camera' as const }] }
    await old.table('drafts').put(draft)
    await old.table('outbox').add({
      id: 'm', kind: 'incident.report', at: '2026-11-21T00:00:00Z', after: null, body: { id: 'r', words: WORDS }, target: 'r', photos: ['p2'],
      state: 'waiting', problem: null, awaitsVersion: false, tried: false,
    })
    for (const [sha256, state] of [['p1', 'kept'], ['p2', 'queued']]) {
      const bytes = new TextEncoder().encode(SOUND).buffer
      await old.table('photos').put({ sha256, bytes, type: 'image/jpeg', width: 4, height: 3, state, mutation: null, addedAt: 0, problem: null })
    }
    await old.table('patrols').put({ id: 'w', startedAt: 86_400_123, pieces: [], heard: 0, visited: [] })
    await old.table('meta').put({ key: 'session', value: { token: 'token-of-wang' } })
    old.close()
    return draft.id
  }

  it('loses nothing, and lies encrypted afterwards', async () => {
    const draft = await former()
    expect(await draftIn(store, draft)).toMatchObject({ words: WORDS, photos: [{ sha256: 'p1' }] })
    expect(await written(store)).toMatchObject([{ id: 'm', seq: 1, body: { words: WORDS }, photos: ['p2'], state: 'waiting' }])
    expect(await readSession(store)).toMatchObject({ token: 'token-of-wang' })
    await sealLeft(store)
    const text = await lying()
    for (const secret of [WORDS, SOUND, '86400123', 'token-of-wang']) expect(text).not.toContain(secret)
    expect(await draftIn(store, draft)).toMatchObject({ words: WORDS })
    const server = new FakeServer()
    await new Outbox({ store, api: server }).flush()
    expect(server.applied).toMatchObject([{ id: 'm', body: { words: WORDS } }])
    expect(server.photos.get('p2')).toBe(SOUND.length)
    await resumePatrol(store)
    expect(patrol.value).toMatchObject({ startedAt: 86_400_123 })
  })

  it('goes on where it was ended in the middle, and keeps what was written meanwhile', async () => {
    const draft = await former()
    const put = vi.spyOn(crypto.subtle, 'encrypt').mockRejectedValueOnce(new Error('ended'))
    await expect(sealLeft(store)).rejects.toThrow('ended')
    put.mockRestore()
    await keepDraft(store, { ...newReport(1), id: draft, words: 'newer' }, 2)
    await sealLeft(store)
    expect(await draftIn(store, draft)).toMatchObject({ words: 'newer' })
    expect(await written(store)).toHaveLength(1)
    expect(await lying()).not.toContain(WORDS)
  })
})

import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { draftIn, FakeServer, freshStore, httpError, photo, problem, task } from '../testing/fakes'
import { PersonStore } from './db'
import { Outbox } from './outbox'
import { sealRow } from './rows'

let store: PersonStore
let server: FakeServer
let outbox: Outbox
let nowMs = 1_800_000_000_000

beforeEach(() => {
  store = freshStore()
  server = new FakeServer()
  outbox = new Outbox({ store, api: server, now: () => nowMs })
})

const report = (id: string, photos: string[] = []) => ({
  kind: 'incident.report', target: id, photos,
  body: { id, category: 'hazard.fire_exit', words: '楼道堵了', position: null, urgent: false, photos: photos.map((sha256) => ({ sha256, taken_at: null, source: 'camera' })) },
})
const waiting = () => store.outbox.where('state').equals('waiting').count()

describe('the outbox', () => {
  it('sends in the order of writing, in one batch', async () => {
    const ids = []
    for (const id of ['a', 'b', 'c']) ids.push((await outbox.add(report(id))).id)
    await outbox.flush()
    expect(server.requests).toEqual([ids])
    expect(await waiting()).toBe(0)
  })

  it('never puts more than fifty into a request', async () => {
    for (let n = 0; n < 53; n++) await outbox.add(report(`r${n}`))
    await outbox.flush()
    expect(server.requests.map((request) => request.length)).toEqual([50, 3])
  })

  it('keeps everything when there is no network and sends it later', async () => {
    await outbox.add(report('a'))
    server.faults.push(httpError(0, 'network.offline'))
    await outbox.flush()
    expect(await waiting()).toBe(1)
    await outbox.flush()
    expect(await waiting()).toBe(0)
  })

  it('sends the same id and body again after a lost answer, and the server does the work once', async () => {
    const { id } = await outbox.add(report('a'))
    server.faults.push('lost')
    await outbox.flush()
    await outbox.flush()
    expect(server.requests).toEqual([[id], [id]])
    expect(server.applied).toHaveLength(1)
    expect(await waiting()).toBe(0)
  })

  it('survives a crash between saving and sending', async () => {
    await outbox.add(report('a', []))
    store.close()
    const reborn = new PersonStore(store.personId)
    await new Outbox({ store: reborn, api: server }).flush()
    expect(server.applied.map((mutation) => mutation.body.id)).toEqual(['a'])
  })

  it('gives a refused report back as an editable draft with the sentence, and sends the rest', async () => {
    const refused = vi.fn()
    outbox = new Outbox({ store, api: server, on: { refused } })
    await store.photos.put(photo('p1'))
    server.decide = ({ id, body }) =>
      body.id === 'bad' ? { id, state: 'refused', problem: problem('incident.unknown_category', '没有这个类别') } : { id, state: 'done', answer: {} }
    await outbox.add(report('bad', ['p1']))
    await outbox.add(report('good'))
    await outbox.flush()
    expect(await draftIn(store, 'bad')).toMatchObject({
      form: 'report', words: '楼道堵了', category: 'hazard.fire_exit', photos: [{ sha256: 'p1' }], problem: { message: '没有这个类别' },
    })
    expect(await store.outbox.count()).toBe(0)
    expect(refused).toHaveBeenCalledOnce()
    expect(server.applied).toHaveLength(2)
  })

  it('keeps a refused move without a form in sight instead of retrying it for ever', async () => {
    server.decide = ({ id }) => ({ id, state: 'refused', problem: problem('core.stale', '已有变化') })
    await outbox.add({ kind: 'task.accept', target: 't', body: { task: 't', base_version: 1 } })
    await outbox.flush()
    await outbox.flush()
    expect(server.requests).toHaveLength(1)
    expect(await store.outbox.toArray()).toMatchObject([{ state: 'refused', problem: { code: 'core.stale' } }])
  })

  it('keeps what a later server answers with a word of its own', async () => {
    server.decide = ({ id }) => ({ id, state: 'later' }) as never
    await outbox.add(report('a'))
    await outbox.flush()
    expect(await waiting()).toBe(1)
    expect(server.requests).toHaveLength(1)
    expect(await store.drafts.count()).toBe(0)
  })

  it('waits as long as the server asks', async () => {
    await outbox.add(report('a'))
    server.faults.push(httpError(503, 'core.busy', 30))
    await outbox.flush()
    nowMs += 29_000
    await outbox.flush()
    expect(server.requests).toHaveLength(1)
    nowMs += 2_000
    await outbox.flush()
    expect(server.requests).toHaveLength(2)
    expect(await waiting()).toBe(0)
  })

  it('halves a batch that is refused as a whole until it finds the bad row', async () => {
    const send = server.send.bind(server)
    server.send = async (mutations) => {
      if (mutations.some(({ body }) => body.id === 'huge')) throw httpError(413, 'core.too_large')
      return send(mutations)
    }
    for (const id of ['a', 'b', 'huge', 'c']) await outbox.add(report(id))
    await outbox.flush()
    expect(server.applied.map(({ body }) => body.id)).toEqual(['a', 'b', 'c'])
    expect(await draftIn(store, 'huge')).toMatchObject({ problem: { code: 'core.too_large' } })
  })

  it('keeps its work when the device was revoked', async () => {
    await outbox.add(report('a'))
    server.faults.push(httpError(401, 'auth.device_revoked'))
    await outbox.flush()
    expect(await waiting()).toBe(1)
    expect(await store.drafts.count()).toBe(0)
  })
})

describe('moves that build on each other', () => {
  it('go out one after the other, the second with the version that the first one led to', async () => {
    await store.task.put({ id: 't', gen: 1, body: task('t') })
    server.decide = ({ id }) => ({ id, state: 'done', answer: { task: task('t', { state: 'accepted', version: 7 }) } })
    const accept = await outbox.add({ kind: 'task.accept', target: 't', body: { task: 't', base_version: 1 } })
    const finish = await outbox.add({ kind: 'task.finish', target: 't', body: { task: 't', base_version: 1, words: '已清理', photos: [] } })
    expect(finish.after).toBe(accept.id)
    await outbox.flush()
    expect(server.applied.map(({ body }) => body.base_version)).toEqual([1, 7])
  })

  it('keep the version they were first sent with', async () => {
    await store.task.put({ id: 't', gen: 1, body: task('t', { version: 3 }) })
    await outbox.add({ kind: 'task.accept', target: 't', body: { task: 't', base_version: 3 } })
    await outbox.add({ kind: 'task.progress', target: 't', body: { task: 't', base_version: 3, words: 'x', photos: [] } })
    await outbox.flush()
    const progress = server.applied[1]!
    await store.outbox.add(await sealRow(store, {
      id: progress.id, kind: progress.kind, at: progress.at, after: progress.after, body: progress.body, target: 't', photos: [],
      state: 'waiting', problem: null, awaitsVersion: false, tried: true,
    }))
    await store.task.update('t', { 'body.version': 99 })
    await outbox.flush()
    expect(server.applied).toHaveLength(2)
    expect(await store.outbox.count()).toBe(0)
  })
})

describe('photos', () => {
  it('are queued with the mutation that names them and sent after it', async () => {
    await store.photos.put(photo('p1'))
    await outbox.add(report('a', ['p1']))
    expect(await store.photos.get('p1')).toMatchObject({ state: 'queued' })
    await outbox.flush()
    expect(server.photos.get('p1')).toBe(3)
    expect(await store.photos.get('p1')).toMatchObject({ state: 'sent' })
  })

  it('are not sent twice when the server already has them', async () => {
    server.photos.set('p1', 3)
    const put = vi.spyOn(server, 'putPhoto')
    await store.photos.put(photo('p1'))
    await outbox.add(report('a', ['p1']))
    await outbox.flush()
    expect(put).not.toHaveBeenCalled()
    expect(await store.photos.get('p1')).toMatchObject({ state: 'sent' })
  })

  it('go on with the rest after one was interrupted', async () => {
    await store.photos.bulkPut([photo('p1'), photo('p2')])
    await outbox.add(report('a', ['p1', 'p2']))
    const put = vi.spyOn(server, 'putPhoto').mockRejectedValueOnce(httpError(0, 'network.offline'))
    await outbox.flush()
    put.mockRestore()
    await outbox.flush()
    expect([...server.photos.keys()].sort()).toEqual(['p1', 'p2'])
    expect(server.applied).toHaveLength(1)
  })

  it('that the server will never take are marked with its sentence', async () => {
    await store.photos.put(photo('p1'))
    await outbox.add(report('a', ['p1']))
    vi.spyOn(server, 'putPhoto').mockRejectedValue(httpError(415, 'photo.not_an_image'))
    await outbox.flush()
    expect(await store.photos.get('p1')).toMatchObject({ state: 'refused', problem: { code: 'photo.not_an_image' } })
  })
})

describe('a photo on a line that breaks', () => {
  const BYTES = new Uint8Array(300_000).map((_, n) => (n * 31) % 251)
  const cutUp = async (...cuts: (number | 'lost')[]) => {
    await store.photos.put(photo('p1', { bytes: BYTES.buffer }))
    await outbox.add(report('a', ['p1']))
    server.cuts.push(0, ...cuts)
    for (let n = 0; n < 20 && (await store.photos.get('p1'))?.state !== 'sent'; n++) await outbox.flush()
  }
  const arrived = () => server.uploads.get('p1')!.bytes

  it('goes in pieces after the first cut, and arrives byte for byte', async () => {
    await cutUp(10, 0, 65_536, 100, 1)
    expect(arrived()).toEqual(BYTES)
    expect(await store.photos.get('p1')).toMatchObject({ state: 'sent', problem: null })
  })

  it('asks how far it is when an answer was lost', async () => {
    await cutUp('lost', 'lost', 5)
    expect(arrived()).toEqual(BYTES)
  })

  it('says how much is there', async () => {
    await store.photos.put(photo('p1', { bytes: BYTES.buffer, there: 0 }))
    await outbox.add(report('a', ['p1']))
    server.cuts.push(1000)
    await outbox.flush()
    await outbox.flush()
    expect((await store.photos.get('p1'))?.there).toBe(BYTES.length)
  })

  it('needs few requests where the line is quick', async () => {
    await cutUp()
    expect(server.pieces).toBe(3)
  })

  it.each([404, 409, 410, 423])('is tried again when the server says %i', async (status) => {
    vi.spyOn(server, 'beginPieces').mockRejectedValueOnce(httpError(status))
    await cutUp()
    nowMs += 600_000
    await outbox.flush()
    expect(await store.photos.get('p1')).toMatchObject({ state: 'sent' })
  })

  it('is final when the bytes are no picture', async () => {
    vi.spyOn(server, 'putPiece').mockRejectedValue(httpError(415, 'photo.not_an_image'))
    await cutUp()
    expect(await store.photos.get('p1')).toMatchObject({ state: 'refused', problem: { code: 'photo.not_an_image' } })
  })
})

describe('taking back', () => {
  it('works before anything was sent, and not after', async () => {
    const first = await outbox.add(report('a'))
    expect(await outbox.discard(first.id)).toBe(true)
    const second = await outbox.add(report('b'))
    server.faults.push('lost')
    await outbox.flush()
    expect(await outbox.discard(second.id)).toBe(false)
    expect(await waiting()).toBe(1)
  })
})

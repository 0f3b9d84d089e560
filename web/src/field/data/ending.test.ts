import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MobileSession } from '@/api/types'
import { photo, written } from '../testing/fakes'
import { current, endedBy, resume, signIn, signInByCode } from './context'
import { deviceStore, PersonStore } from './db'
import { handedOver } from './ending'
import { othersHere, sendForOthers } from './others'

type Answer = () => Response
const answers = new Map<string, Answer>()
const asked: { path: string; method: string; token: string; body: string }[] = []
let tokens = 0

const json = (body: unknown, status = 200): Response => new Response(status === 204 ? null : JSON.stringify(body), { status })
const revoked = (reason: string, then: string): Answer => () => json({ code: 'auth.device_revoked', message: `ended: ${reason}`, params: { reason, then } }, 401)

function session(username: string): MobileSession {
  const post = { id: `post-${username}`, role: 'worker', unit: { id: 'u', name: 'u', kind: 'station' }, area: { code: '3', name: 'a', level: 'village' }, grids: [], on_duty: true }
  return { token: `token-${++tokens}`, device: `device-${tokens}`, person: { id: `person-${username}`, name: username, username }, post, posts: [post], area: { ...post.area, bbox: [0, 0, 1, 1] } } as unknown as MobileSession
}

beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const token = (init.headers as Record<string, string>).Authorization ?? ''
    asked.push({ path, method: init.method!, token, body: typeof init.body === 'string' ? init.body : '' })
    const own = answers.get(path.replace(/photos\/[\w-]+$/, 'photos'))
    if (own) return own()
    if (path.endsWith('/sessions')) return json(session(String((JSON.parse(String(init.body ?? '{}')) as { username: string }).username)), 201)
    if (path.endsWith('/sessions/code')) return json(session('code'), 201)
    return json({ results: [], missing: [] })
  })
})
afterEach(async () => {
  answers.clear()
  current.value?.store.close()
  current.value = null
  endedBy.value = null
  handedOver.value = null
  for (const { name } of await indexedDB.databases()) if (name !== 'wangge.device') indexedDB.deleteDatabase(name!)
  await deviceStore.people.clear()
  localStorage.clear()
  sessionStorage.clear()
  vi.unstubAllGlobals()
})

const names = async () => (await indexedDB.databases()).map(({ name }) => name)
async function withWork(name: string) {
  const field = await signIn(name, 'x')
  await field.store.photos.put(photo(`p-${name}`))
  await field.outbox.add({ kind: 'incident.report', body: { id: name }, target: name, photos: [`p-${name}`] })
  await field.outbox.add({ kind: 'inbox.read', body: { entries: [] } })
  return field
}

describe('a phone that was ended', () => {
  it.each(['lost', 'stolen'])('as %s is emptied for everybody, and sends nothing', async (reason) => {
    await withWork('li')
    const { api } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked(reason, 'wipe'))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(current.value).toBeNull())
    expect((await names()).filter((name) => name?.startsWith('wangge.person'))).toEqual([])
    expect(await deviceStore.people.count()).toBe(0)
    expect(Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((key) => key.startsWith('wangge.'))).toEqual([])
    expect(asked.filter(({ path }) => path.includes('deliveries') || path.endsWith('/mutations'))).toEqual([])
    expect(endedBy.value?.message).toContain(reason)
  })

  it.each(['left', 'replaced', 'expired'])('as %s hands over photos first, then what waits, and is emptied then', async (reason) => {
    const { api, session: own } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked(reason, 'deliver'))
    answers.set('/api/mobile/v1/deliveries', () => json({ id: 'd', entries: 1 }, 201))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(current.value).toBeNull())
    const sent = asked.filter(({ path }) => path.includes('deliveries'))
    expect(sent.map(({ path }) => path)).toEqual(['/api/mobile/v1/deliveries/photos/p-wang', '/api/mobile/v1/deliveries'])
    expect((JSON.parse(sent[1]!.body) as { mutations: { kind: string }[] }).mutations.map(({ kind }) => kind)).toEqual(['incident.report'])
    expect(new Set(sent.map(({ token }) => token))).toEqual(new Set([`Device ${own.token}`]))
    expect(await names()).not.toContain('wangge.person.person-wang')
    expect(handedOver.value).toBe(1)
  })

  it('keeps everything while the delivery does not get through', async () => {
    const { api, store } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked('left', 'deliver'))
    answers.set('/api/mobile/v1/deliveries', () => json({ code: 'core.overloaded', message: '' }, 503))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(asked.some(({ path }) => path.endsWith('/deliveries'))).toBe(true))
    expect(await store.outbox.count()).toBe(2)
    expect(await names()).toContain('wangge.person.person-wang')
  })

  it.each([400, 413])('throws no work away because the server refuses the delivery with %i', async (status) => {
    const { api, store } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked('left', 'deliver'))
    answers.set('/api/mobile/v1/deliveries', () => json({ code: 'core.unreadable', message: '', params: {} }, status))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(asked.some(({ path }) => path.endsWith('/deliveries'))).toBe(true))
    expect(await store.outbox.count()).toBe(2)
    expect(await names()).toContain('wangge.person.person-wang')
  })

  it('is emptied where it has delivered already', async () => {
    const { api } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked('left', 'deliver'))
    answers.set('/api/mobile/v1/deliveries', () => json({ code: 'delivery.already', message: '', params: {} }, 409))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(current.value).toBeNull())
    expect(await names()).not.toContain('wangge.person.person-wang')
  })

  it('is emptied where it is too late to deliver', async () => {
    const { api } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked('left', 'deliver'))
    answers.set('/api/mobile/v1/deliveries/photos', revoked('left', 'wipe'))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(current.value).toBeNull())
    expect(handedOver.value).toBeNull()
    expect(await names()).not.toContain('wangge.person.person-wang')
  })

  it('leaves the work of a colleague on the same phone alone', async () => {
    await withWork('li')
    const { api } = await withWork('wang')
    answers.set('/api/mobile/v1/changes', revoked('left', 'wipe'))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(current.value).toBeNull())
    expect((await othersHere(null)).map(({ name, unsent }) => [name, unsent])).toEqual([['li', 1]])
  })
})

describe('a shared phone', () => {
  it('sends what a colleague left waiting under the own token', async () => {
    const first = await withWork('wang')
    const second = await signIn('li', 'x')
    answers.set('/api/mobile/v1/mutations', () => {
      const { mutations } = JSON.parse(asked.at(-1)!.body) as { mutations: { id: string }[] }
      return json({ results: mutations.map(({ id }) => ({ id, state: 'done', answer: {} })), server_time: '' })
    })
    await sendForOthers(second.store.personId, async () => undefined)
    const sent = asked.filter(({ path }) => path.endsWith('/mutations'))
    expect(sent.map(({ token }) => token)).toEqual([`Device ${first.session.token}`])
    const store = new PersonStore('person-wang')
    expect(await store.outbox.count()).toBe(0)
    store.close()
    expect((await othersHere('person-li')).map(({ unsent }) => unsent)).toEqual([0])
  })

  it('shows nothing of who had it before, and asks that person to sign in again', async () => {
    const first = await withWork('wang')
    await first.store.incident.put({ id: 'i', gen: 1, body: { words: '门口堆了纸箱' } as never })
    await first.store.write('cursor', 'c')
    await signIn('li', 'x')
    answers.set('/api/mobile/v1/mutations', () => {
      const { mutations } = JSON.parse(asked.at(-1)!.body) as { mutations: { id: string }[] }
      return json({ results: mutations.map(({ id }) => ({ id, state: 'done', answer: { incident: { id, version: 1, words: '门口堆了纸箱' } } })), server_time: '' })
    })
    await sendForOthers('person-li', async () => undefined)
    const store = new PersonStore('person-wang')
    expect(await store.incident.count()).toBe(0)
    expect((await store.meta.toArray()).map(({ key }) => key)).toEqual(['session'])
    expect(await store.outbox.count()).toBe(0)
    store.close()
    expect(await resume('wang')).toBeNull()
    expect((await resume('li'))?.session.person.username).toBe('li')
    await signIn('wang', 'x')
    expect((await resume('wang'))?.session.person.username).toBe('wang')
  })

  it('keeps what could not be sent until its author comes back', async () => {
    await withWork('wang')
    await signIn('li', 'x')
    answers.set('/api/mobile/v1/mutations', () => json({ code: 'core.overloaded', message: '' }, 503))
    await sendForOthers('person-li', async () => undefined)
    const { store } = await signIn('wang', 'x')
    expect((await written(store)).map(({ body }) => body.id)).toContain('wang')
  })

  it('leaves who has it open in another tab alone', async () => {
    await withWork('wang')
    await signIn('li', 'x')
    const request = vi.fn(async (_name: string, _how: object, work: (lock: null) => unknown) => work(null))
    vi.stubGlobal('navigator', { ...navigator, userAgent: '', locks: { request } })
    await sendForOthers('person-li', async () => undefined)
    expect(request.mock.calls.map(([name]) => name)).toContain('wangge.here.person-wang')
    expect((await resume('wang'))?.session.person.username).toBe('wang')
  })

  it('signs in by a code, and asks again as the same device', async () => {
    answers.set('/api/mobile/v1/sessions/code', () => json({ code: 'x', message: '' }, 503))
    await signInByCode('ABCD').catch(() => null)
    answers.delete('/api/mobile/v1/sessions/code')
    expect((await signInByCode('ABCD')).session.person.username).toBe('code')
    const devices = asked.filter(({ path }) => path.endsWith('/code')).map(({ body }) => (JSON.parse(body) as { device: { id: string } }).device.id)
    expect(devices[0]).toBe(devices[1])
  })
})

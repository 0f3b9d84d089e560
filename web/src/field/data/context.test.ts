import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MobileSession } from '@/api/types'
import { askSms, current, endedBy, resume, signIn, signInBySms, signOut, unsentCount, useField } from './context'
import { writeSession } from './rows'
import { photo } from '../testing/fakes'

const answers = new Map<string, () => Response>()
const asked: { method: string; path: string; token: string | null; body: Record<string, unknown> }[] = []
let tokens = 0

function json(body: unknown, status = 200): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status })
}
function session(username: string): MobileSession {
  const post = { id: `post-${username}`, role: 'worker', unit: { id: 'u', name: 'u', kind: 'station' }, area: { code: '330110012001', name: '太炎社区', level: 'village' }, grids: [], on_duty: true }
  return { token: `token-${++tokens}`, device: 'd', person: { id: `person-${username}`, name: username, username }, post, posts: [post], area: { ...post.area, bbox: [0, 0, 1, 1] } } as unknown as MobileSession
}

beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    const token = (init.headers as Record<string, string>).Authorization ?? null
    asked.push({ method: init.method!, path, token, body })
    const own = answers.get(`${init.method} ${path}`)
    if (own) return own()
    if (init.method === 'POST' && path.endsWith('/sessions')) return json(session(String(body.username)), 201)
    return init.method === 'DELETE' ? json(null, 204) : json({})
  })
})
afterEach(async () => {
  answers.clear()
  if (current.value) await signOut(current.value)
  localStorage.clear()
  sessionStorage.clear()
  vi.unstubAllGlobals()
})

describe('signing in', () => {
  it('is remembered by this browser, and shown without a network', async () => {
    const { store } = await signIn('wang', 'secret')
    store.close()
    current.value = null
    expect((await resume(null))?.session.person.username).toBe('wang')
  })

  it('keeps the device of a person, and gives another one another', async () => {
    await signIn('wang', 'x')
    await signIn('li', 'x')
    await signIn('wang', 'x')
    const devices = asked.filter(({ path }) => path.endsWith('/sessions')).map(({ body }) => (body.device as { id: string }).id)
    expect(devices[2]).toBe(devices[0])
    expect(devices[1]).not.toBe(devices[0])
  })

  it('asks for a code by SMS as the device that enters it, and tells which devices were here', async () => {
    await signIn('wang', 'x')
    answers.set('POST /api/mobile/v1/sessions/sms', () => json(session('wang'), 201))
    await askSms('13912345678')
    await askSms('13912345678')
    await signInBySms('13912345678', '123456')
    await askSms('13912345678')
    const [first, second, third] = asked.filter(({ path }) => path.endsWith('/sms-codes')).map(({ body }) => body)
    const entered = asked.find(({ path }) => path.endsWith('/sessions/sms'))!.body.device as { id: string }
    expect([first!.device, second!.device]).toEqual([entered.id, entered.id])
    expect(third!.device).not.toBe(entered.id)
    expect(first!.before).toContain('d')
  })

  it('shares nothing between two people of one browser', async () => {
    await (await signIn('wang', 'x')).store.write('secret', 1)
    const second = await signIn('li', 'x')
    expect(await second.store.read('secret')).toBeNull()
    expect((await resume('wang'))?.session.person.username).toBe('wang')
  })
})

describe('signing out', () => {
  it('ends the token and leaves nothing', async () => {
    const field = await signIn('wang', 'x')
    await signOut(field)
    expect(asked.at(-1)).toMatchObject({ method: 'DELETE', token: `Device ${field.session.token}` })
    expect(await resume(null)).toBeNull()
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('wangge.person.person-wang')
    expect(() => useField()).toThrow()
  })

  it('keeps what was not sent for the next time, and nothing else', async () => {
    const field = await signIn('wang', 'x')
    await field.store.incident.put({ id: 'i', gen: 1, body: {} as never })
    await field.store.photos.put(photo('p'))
    await field.outbox.add({ kind: 'incident.report', body: { id: 'r' }, target: 'r', photos: ['p'] })
    expect(await unsentCount(field.store)).toBe(1)
    await signOut(field)
    expect(await resume(null)).toBeNull()
    const { store } = await signIn('wang', 'x')
    expect(await unsentCount(store)).toBe(1)
    expect(await store.photos.count()).toBe(1)
    expect(await store.incident.count()).toBe(0)
    await store.outbox.clear()
  })
})

describe('a token that the server no longer takes', () => {
  it('ends the session with its reason', async () => {
    const { api } = await signIn('wang', 'x')
    answers.set('GET /api/mobile/v1/changes', () => json({ code: 'auth.device_revoked', message: '' }, 401))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(endedBy.value?.code).toBe('auth.device_revoked'))
  })

  it('is replaced by the one that another tab of the same person has', async () => {
    const { api, store, session: own } = await signIn('wang', 'x')
    await writeSession(store, { ...own, token: 'newer' })
    answers.set('GET /api/mobile/v1/changes', () => json({ code: 'auth.device_revoked', message: '' }, 401))
    await api.changes(null).catch(() => null)
    await vi.waitFor(() => expect(own.token).toBe('newer'))
    expect(endedBy.value).toBeNull()
  })
})

import { describe, expect, it, vi } from 'vitest'
import { createClient, nameIn, queryString } from './client'
import { ApiError } from './errors'
import { uuid7 } from './ids'

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return vi.fn<typeof fetch>(async () => new Response(status === 204 ? null : text, { status, headers }))
}

function consoleClient(send: typeof fetch, onSignedOut = vi.fn()) {
  return createClient({ auth: { kind: 'session', csrf: () => 'seed' }, language: () => 'en', onSignedOut, fetch: send })
}

describe('a file', () => {
  it('has the name that the server gives it', async () => {
    const disposition = `attachment; filename="incidents-330110.csv"; filename*=UTF-8''%E6%A1%88%E4%BB%B6.csv`
    const got = await consoleClient(answering(200, 'a,b', { 'Content-Disposition': disposition })).file('/x', { format: 'csv' })
    expect(got.name).toBe('案件.csv')
    expect(await got.blob.text()).toBe('a,b')
    expect(nameIn('attachment; filename="a.csv"')).toBe('a.csv')
    expect(nameIn("attachment; filename=\"a.csv\"; filename*=UTF-8''%ff")).toBe('a.csv')
    expect(nameIn('')).toBe('file')
  })

  it('that is refused is a problem like any other', async () => {
    const problem = { code: 'insight.too_many_rows', message: 'Too many.', params: { rows_max: 4 }, fields: {} }
    await expect(consoleClient(answering(422, problem)).file('/x')).rejects.toMatchObject({ code: problem.code, status: 422 })
  })
})

describe('the client', () => {
  it('sends the CSRF token with writes and not with reads', async () => {
    const send = answering(200, {})
    const client = consoleClient(send)
    await client.get('/api/v1/x')
    await client.post('/api/v1/x', { a: 1 })
    const [read, write] = send.mock.calls.map((call) => call[1]!.headers as Record<string, string>)
    expect(read!['X-CSRFToken']).toBeUndefined()
    expect(write!['X-CSRFToken']).toBe('seed')
    expect(write!['Accept-Language']).toBe('en')
  })

  it('sends the device token of a phone with everything', async () => {
    const send = answering(200, {})
    const client = createClient({ auth: { kind: 'device', token: () => 'abc' }, language: () => 'zh', fetch: send })
    await client.get('/api/mobile/v1/changes')
    expect((send.mock.calls[0]![1]!.headers as Record<string, string>).Authorization).toBe('Device abc')
  })

  it('turns a problem into an error with code, fields and request id', async () => {
    const problem = { code: 'core.stale', message: 'Changed meanwhile.', params: { version: 3 }, fields: {}, request_id: 'r-1' }
    const error = await consoleClient(answering(409, problem)).get('/x').catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'core.stale', message: 'Changed meanwhile.', status: 409, requestId: 'r-1' })
  })

  it('names a page that is not ours and keeps its status and waiting time', async () => {
    const send = answering(503, '<html>busy</html>', { 'Retry-After': '7', 'X-Request-ID': 'r-2' })
    const error = (await consoleClient(send).get('/x').catch((e: unknown) => e)) as ApiError
    expect(error).toMatchObject({ code: 'network.bad_answer', status: 503, retryAfterS: 7, requestId: 'r-2' })
    expect(error.isTemporary).toBe(true)
  })

  it('says offline when no answer came', async () => {
    const send = vi.fn<typeof fetch>(async () => Promise.reject(new TypeError('failed')))
    await expect(consoleClient(send).get('/x')).rejects.toMatchObject({ code: 'network.offline', status: 0 })
  })

  it('reports the end of a session, but not a wrong password', async () => {
    const ended = vi.fn()
    await consoleClient(answering(401, { code: 'auth.required', message: '' }), ended).get('/x').catch(() => null)
    await consoleClient(answering(401, { code: 'auth.failed', message: '' }), ended).post('/x').catch(() => null)
    expect(ended).toHaveBeenCalledTimes(1)
  })

  it('tells a photo that is being prepared from one that is there', async () => {
    const preparing = await consoleClient(answering(202, {}, { 'Retry-After': '1' })).picture('/p')
    expect(preparing).toEqual({ state: 'preparing', retryAfterS: 1 })
    expect((await consoleClient(answering(200, 'jpeg')).picture('/p')).state).toBe('ready')
  })
})

describe('query strings', () => {
  it('leave out what is empty and join lists', () => {
    expect(queryString({ a: ['x', 'y'], b: '', c: null, d: undefined, e: 0, f: [] })).toBe('?a=x%2Cy&e=0')
    expect(queryString({})).toBe('')
  })
})

describe('ids', () => {
  it('are version 7, unique and ordered by time', () => {
    const early = uuid7(1_700_000_000_000)
    const late = uuid7(1_700_000_000_001)
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(early < late).toBe(true)
    expect(uuid7(5)).not.toBe(uuid7(5))
  })
})

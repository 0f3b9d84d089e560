import { ApiError, localError, type ProblemBody } from './errors'

/** Console: session cookie, with `csrf()` in X-CSRFToken on writes. Field: `token()` as `Authorization: Device …`, `tells()` what the phone says of itself. */
export type Auth = { kind: 'session'; csrf: () => string } | { kind: 'device'; token: () => string | null; tells?: () => Record<string, string> }

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>

export interface ClientOptions {
  auth: Auth
  language: () => 'zh' | 'en'
  /** Called for every 401 that is not an answer to signing in. */
  onSignedOut?: (error: ApiError) => void
  timeoutMs?: number
  fetch?: typeof fetch
}

export interface RequestOptions {
  query?: Query
  body?: unknown
  signal?: AbortSignal
  headers?: Record<string, string>
  timeoutMs?: number
  /** It is sent although the page goes away. */
  keepalive?: boolean
}

/** A picture, or the seconds after which to ask again while its renditions are being made. */
export type PictureAnswer = { state: 'ready'; blob: Blob } | { state: 'preparing'; retryAfterS: number }

export interface NamedFile {
  name: string
  blob: Blob
}

export interface Client {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  delete(path: string): Promise<void>
  /** Sends bytes as they are, e.g. a photo; the content type is the blob's. */
  putBytes<T>(path: string, bytes: Blob): Promise<T>
  picture(path: string): Promise<PictureAnswer>
  /** Whatever the server sends, as it is. */
  bytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer>
  /** What a protocol tells in headers; the body of the answer is left alone. */
  headers(method: string, path: string, options?: RequestOptions): Promise<Headers>
  /** A file that the server writes while it sends: may take minutes. Its name is the one that the server gives it. */
  file(path: string, query?: Query): Promise<NamedFile>
  request<T>(method: string, path: string, options?: RequestOptions): Promise<T>
}

export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text) params.set(key, text)
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

function authHeaders(auth: Auth, method: string): Record<string, string> {
  if (auth.kind === 'device') {
    const token = auth.token()
    return token ? { Authorization: `Device ${token}`, ...auth.tells?.() } : {}
  }
  return method === 'GET' ? {} : { 'X-CSRFToken': auth.csrf() }
}

function payload(body: unknown): { body?: BodyInit; type?: string } {
  if (body === undefined) return {}
  if (body instanceof Blob) return { body, type: body.type || 'application/octet-stream' }
  if (body instanceof FormData) return { body }
  return { body: JSON.stringify(body), type: 'application/json' }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

async function problemOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('X-Request-ID') ?? undefined
  try {
    const problem = (await response.json()) as ProblemBody
    if (typeof problem.code === 'string') {
      return new ApiError({ request_id: requestId, ...problem }, response.status, retryAfter(response))
    }
  } catch {
    // Not our JSON: a proxy's page, for example. The status still says what happened.
  }
  const local = { code: 'network.bad_answer', message: '', request_id: requestId }
  return new ApiError(local, response.status, retryAfter(response))
}

/** The name of a file as people call it, else the plain one (RFC 6266). */
export function nameIn(disposition: string): string {
  const [, called] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? []
  const [, plain] = /filename="([^"]+)"/i.exec(disposition) ?? []
  try {
    return called ? decodeURIComponent(called) : (plain ?? 'file')
  } catch {
    return plain ?? 'file'
  }
}

async function fileOf(response: Response): Promise<NamedFile> {
  const name = nameIn(response.headers.get('Content-Disposition') ?? '')
  try {
    return { name, blob: await response.blob() }
  } catch {
    // The line broke in the middle: half a file is none.
    throw localError('network.offline')
  }
}

async function bodyOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch {
    throw localError('network.bad_answer', response.status)
  }
}

export function createClient(options: ClientOptions): Client {
  const { auth, language, onSignedOut, timeoutMs = 20_000 } = options
  const send = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init))

  async function exchange(method: string, path: string, request: RequestOptions): Promise<Response> {
    const { body, type } = payload(request.body)
    const headers: Record<string, string> = {
      Accept: 'application/json, image/*',
      'Accept-Language': language(),
      ...authHeaders(auth, method),
      ...(type && { 'Content-Type': type }),
      ...request.headers,
    }
    const timeout = AbortSignal.timeout(request.timeoutMs ?? (body instanceof Blob ? timeoutMs * 6 : timeoutMs))
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
    try {
      return await send(path + queryString(request.query), { method, headers, body, signal, keepalive: request.keepalive, credentials: 'same-origin' })
    } catch (error) {
      if (request.signal?.aborted) throw error
      throw localError(timeout.aborted ? 'network.timeout' : 'network.offline')
    }
  }

  async function raw(method: string, path: string, request: RequestOptions = {}): Promise<Response> {
    const response = await exchange(method, path, request)
    if (response.ok) return response
    const problem = await problemOf(response)
    if (problem.status === 401 && problem.code !== 'auth.failed') onSignedOut?.(problem)
    throw problem
  }

  async function request<T>(method: string, path: string, more?: RequestOptions): Promise<T> {
    return bodyOf<T>(await raw(method, path, more))
  }

  async function picture(path: string): Promise<PictureAnswer> {
    const response = await raw('GET', path)
    if (response.status === 202) return { state: 'preparing', retryAfterS: retryAfter(response) ?? 1 }
    return { state: 'ready', blob: await response.blob() }
  }

  return {
    request,
    picture,
    bytes: async (path, signal) => (await raw('GET', path, { signal, headers: { Accept: '*/*' } })).arrayBuffer(),
    headers: async (method, path, more) => (await raw(method, path, more)).headers,
    file: async (path, query) => fileOf(await raw('GET', path, { query, timeoutMs: timeoutMs * 15, headers: { Accept: '*/*' } })),
    get: (path, query, signal) => request('GET', path, { query, signal }),
    post: (path, body) => request('POST', path, { body }),
    delete: (path) => request('DELETE', path),
    putBytes: (path, bytes) => request('PUT', path, { body: bytes }),
  }
}

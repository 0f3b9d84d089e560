export interface ProblemBody {
  code: string
  message: string
  params?: Record<string, unknown>
  fields?: Record<string, string[]>
  request_id?: string
}

/** Codes that the client makes itself; every other code comes from the server's catalogue. */
export type LocalCode = 'network.offline' | 'network.timeout' | 'network.bad_answer'

/** The one error of every request: `code` for programs, `message` (may be empty for local codes) for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly params: Record<string, unknown>
  readonly fields: Record<string, string[]>
  readonly requestId: string | null
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number
  /** Seconds that the server asks to wait (Retry-After), or null. */
  readonly retryAfterS: number | null

  constructor(problem: ProblemBody, status: number, retryAfterS: number | null = null) {
    super(problem.message || problem.code)
    this.code = problem.code
    this.params = problem.params ?? {}
    this.fields = problem.fields ?? {}
    this.requestId = problem.request_id ?? null
    this.status = status
    this.retryAfterS = retryAfterS
  }

  /** No answer, or the server is busy: the same request may pass later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

export function localError(code: LocalCode, status = 0): ApiError {
  return new ApiError({ code, message: '' }, status)
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError
}

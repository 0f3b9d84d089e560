import { isApiError } from '@/api/errors'

/** The server's sentence if it sent one, else our own for the code; `word` looks a code up in the texts. */
export function errorText(error: unknown, word: (prefix: string, code: string) => string, unknown: string): string {
  if (!isApiError(error)) return unknown
  const own = word('error', error.code)
  const sentence = own !== error.code ? own : error.message === error.code ? unknown : error.message
  const fields = Object.values(error.fields).flat()
  return fields.length ? `${sentence} ${fields.join(' ')}` : sentence
}

export function requestIdOf(error: unknown): string | null {
  return isApiError(error) ? error.requestId : null
}

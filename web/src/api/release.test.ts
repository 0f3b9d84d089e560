import { afterEach, expect, test, vi } from 'vitest'
import { isReplaced } from './release'

const ENTRY = '/console/assets/index-OLD.js'
const answered = (served: () => Promise<Response>) => {
  vi.stubGlobal('fetch', served)
  return isReplaced('/console/', ENTRY)
}

afterEach(() => vi.unstubAllGlobals())

test('a page that begins with another script is another release', async () => {
  expect(await answered(async () => new Response('<script src="/console/assets/index-NEW.js">'))).toBe(true)
  expect(await answered(async () => new Response(`<script src="${ENTRY}">`))).toBe(false)
})

test('a server that is away and a missing network say nothing', async () => {
  expect(await answered(async () => new Response('', { status: 503 }))).toBe(false)
  expect(await answered(() => Promise.reject(new TypeError('offline')))).toBe(false)
})

import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { freshStore } from '../testing/fakes'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

async function askedAfter(kept: boolean, drafts: number): Promise<number> {
  const persist = vi.fn(async () => true)
  vi.stubGlobal('navigator', { ...navigator, storage: { persisted: async () => kept, persist } })
  const { keepDraft, newReport } = await import('./drafts')
  const store = freshStore()
  for (let n = 0; n < drafts; n++) await keepDraft(store, newReport(n + 1), n)
  await new Promise((resolve) => setTimeout(resolve))
  return persist.mock.calls.length
}

it('is asked for with the first draft, once a start', async () => {
  expect(await askedAfter(false, 0)).toBe(0)
  expect(await askedAfter(false, 3)).toBe(1)
})

it('is not asked for where the browser keeps everything already', async () => {
  expect(await askedAfter(true, 2)).toBe(0)
})

import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { freshStore, photo } from '../testing/fakes'
import { along, cellsOf, onPicture } from './blur'
import { forgetPhoto, keepDraft, newReport } from './drafts'

describe('painting over', () => {
  it('puts the finger where the picture is, however small it is shown', () => {
    const box = { left: 20, top: 100, width: 300, height: 400 } as DOMRect
    expect(onPicture({ clientX: 20, clientY: 100 }, box, { width: 1200, height: 1600 })).toEqual([0, 0])
    expect(onPicture({ clientX: 170, clientY: 300 }, box, { width: 1200, height: 1600 })).toEqual([600, 800])
  })
  it('leaves no gap in a quick stroke', () => {
    const points = along([0, 0], [100, 0], 20)
    expect(points).toHaveLength(10)
    expect(points.at(-1)).toEqual([100, 0])
    expect(along([5, 5], [5, 5], 20)).toEqual([[5, 5]])
  })
  it('makes cells of the picture that are much larger than what tells people apart', () => {
    expect(cellsOf({ width: 1600, height: 1200 })).toEqual({ width: 32, height: 24 })
    expect(cellsOf({ width: 10, height: 2000 })).toEqual({ width: 1, height: 32 })
  })
})

describe('the picture as it was before', () => {
  it('is removed once no draft names it, and never what has been queued', async () => {
    const store = freshStore()
    await store.photos.bulkPut([photo('a'), photo('b'), photo('q', { state: 'queued' })])
    const draft = { ...newReport(1), photos: [{ sha256: 'a', taken_at: null, source: 'camera' as const }] }
    await keepDraft(store, draft, 1)
    await forgetPhoto(store, 'a', 1)
    await forgetPhoto(store, 'b', 1)
    await forgetPhoto(store, 'q', 1)
    expect((await store.photos.toCollection().primaryKeys()).sort()).toEqual(['a', 'q'])
    await keepDraft(store, { ...draft, photos: [] }, 2)
    await forgetPhoto(store, 'a', 1)
    expect(await store.photos.toCollection().primaryKeys()).toEqual(['q'])
  })
})

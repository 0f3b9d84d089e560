import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Category, PhotoRef } from '@/api/types'
import { freshStore } from '../testing/fakes'
import { newReport } from './drafts'
import { photoProgress } from './lists'
import { lacks, notTakenHere, withShot } from './report'
import { keepVoice } from './shots'
import { loudness, picturesIn, voicesIn } from './voice'

const SOUND = new Blob([new Uint8Array([0x1a, 0x45, 0xdf, 0xa3])], { type: 'audio/webm;codecs=opus' })

describe('a voice note', () => {
  it('is on disk before it is told, under a content type without a codec', async () => {
    const store = freshStore()
    const { ref } = await keepVoice(store, SOUND, 1)
    expect(await store.photos.get(ref.sha256)).toMatchObject({ type: 'audio/webm', state: 'kept' })
    expect(ref).toMatchObject({ kind: 'audio' })
  })

  it('is no photo where a photo is asked for, nor does it say that a picture was taken here', async () => {
    const { ref } = await keepVoice(freshStore(), SOUND, 1)
    const draft = withShot({ ...newReport(1), category: 'hazard.fire_exit' }, { ref, position: null })
    expect(lacks(draft, { photo_required: true } as Category)).toBe('photo')
    const old: PhotoRef = { sha256: 'a', taken_at: null, source: 'gallery' }
    expect(notTakenHere({ ...draft, photos: [old, ref] })).toBe(true)
    expect(picturesIn([old, ref])).toEqual([old])
    expect(voicesIn([old, ref])).toEqual([ref])
  })

  it('is not counted among the photos that are on their way', async () => {
    const store = freshStore()
    const { ref } = await keepVoice(store, SOUND, 1)
    expect(await photoProgress(store, [ref.sha256, 'elsewhere'])).toEqual({ there: 1, count: 1, refused: 0 })
  })
})

it('tells silence from a voice', () => {
  expect(loudness(new Uint8Array(8).fill(128))).toBe(0)
  expect(loudness(new Uint8Array([128, 255, 128, 1]))).toBe(1)
})

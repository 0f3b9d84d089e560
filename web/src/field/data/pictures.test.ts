import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import type { IncidentDetail } from '@/api/types'
import { freshStore } from '../testing/fakes'
import { pictureOf } from './pictures'

const wanted = { incident: 'one', sha256: 'a'.repeat(64), size: 256 as const }

async function asked(state: string) {
  const store = freshStore()
  const body = { photos: [{ sha256: wanted.sha256, state }] } as unknown as IncidentDetail
  await store.incident.put({ id: 'one', body } as never)
  const picture = vi.fn(async () => ({ state: 'ready' as const, blob: new Blob(['x'], { type: 'image/jpeg' }) }))
  const found = await pictureOf({ store, api: { picture } as never }, wanted)
  return { found, times: picture.mock.calls.length }
}

it('asks the server for a photo that has arrived', async () => {
  const { found, times } = await asked('verified')
  expect([found?.size, times]).toEqual([1, 1])
})

it('does not ask for one that is still on the phone that took it', async () => {
  expect(await asked('expected')).toEqual({ found: null, times: 0 })
})

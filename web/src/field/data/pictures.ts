import type { FieldApi, PhotoSize } from '@/api/field'
import type { PersonStore } from './db'
import { photoBlob } from './rows'

const KEPT_AT_MOST = 400

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * The bytes of a photo: from this phone if it was taken here, from what was looked at before, else from the server.
 * Null while the server is still making the rendition. Raises ApiError when it cannot be had.
 */
export async function pictureOf(
  { store, api }: { store: PersonStore; api: Pick<FieldApi, 'picture'> },
  wanted: { incident: string | null; sha256: string; size: PhotoSize },
): Promise<Blob | null> {
  const own = await photoBlob(store, wanted.sha256)
  if (own) return own
  const kept = await seenBefore(store, wanted.sha256, wanted.size)
  if (kept || !wanted.incident || (await isOnTheWay(store, wanted.incident, wanted.sha256))) return kept
  return fetched({ store, api }, wanted.incident, wanted.sha256, wanted.size).catch(async (error: unknown) => {
    // Without a network the other size is better than nothing.
    const other = await seenBefore(store, wanted.sha256, wanted.size === 256 ? 1280 : 256)
    if (other) return other
    throw error
  })
}

/** Still on the phone that took it: asking for it would only be refused, and its arrival renews the case. */
async function isOnTheWay(store: PersonStore, incident: string, sha256: string): Promise<boolean> {
  const known = (await store.incident.get(incident))?.body.photos.find((photo) => photo.sha256 === sha256)
  return known?.state === 'expected'
}

async function seenBefore(store: PersonStore, sha256: string, size: PhotoSize): Promise<Blob | null> {
  const key = `${sha256}/${size}`
  const kept = await store.pictures.get(key)
  if (!kept) return null
  await store.pictures.update(key, { usedAt: Date.now() })
  return new Blob([kept.bytes], { type: kept.type })
}

async function fetched(
  { store, api }: { store: PersonStore; api: Pick<FieldApi, 'picture'> },
  incident: string, sha256: string, size: PhotoSize,
): Promise<Blob | null> {
  for (let attempt = 0; attempt < 6; attempt++) {
    const answer = await api.picture(incident, sha256, size)
    if (answer.state === 'ready') {
      const row = { key: `${sha256}/${size}`, bytes: await answer.blob.arrayBuffer(), type: answer.blob.type, usedAt: Date.now() }
      await store.pictures.put(row)
      await trim(store)
      return answer.blob
    }
    await pause(answer.retryAfterS * 1000 * (attempt + 1))
  }
  return null
}

async function trim(store: PersonStore): Promise<void> {
  const over = (await store.pictures.count()) - KEPT_AT_MOST
  if (over > 0) await store.pictures.orderBy('usedAt').limit(over).delete()
}

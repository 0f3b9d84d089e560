import { sha256Hex } from '@/api/ids'
import type { PhotoRef, Position } from '@/api/types'
import { saved, type PersonStore } from './db'
import { encodeCanvas, encodeFile, encodeFrame, type Encoded } from './encode'
import { readExif, type ExifClaim } from './exif'
import { photoBytes, sealPhoto } from './rows'

export interface Shot {
  ref: PhotoRef
  /** Where the picture says it was taken; only a gallery picture says so itself. */
  position: Position | null
}

async function keep(store: PersonStore, { blob, width, height }: Encoded, nowMs: number): Promise<string> {
  const bytes = await blob.arrayBuffer()
  const sha256 = await sha256Hex(blob)
  await saved(
    store,
    async () => {
      if (await store.photos.get(sha256)) return
      const size = bytes.byteLength
      await store.photos.put(await sealPhoto(store, {
        sha256, bytes, size, type: blob.type, width, height, state: 'kept', mutation: null, addedAt: nowMs, problem: null,
      }))
    },
    async () => {
      const row = await store.photos.get(sha256)
      return row && (await photoBytes(store, row)).byteLength === bytes.byteLength ? row : undefined
    },
  )
  return sha256
}

function placed(position: Position | null): Partial<PhotoRef> {
  if (!position) return {}
  return { lon: position.lon, lat: position.lat, ...(position.accuracy_m !== null && { accuracy_m: position.accuracy_m }) }
}

/** The frame in the viewfinder, with the fix of that moment. */
export async function shoot(store: PersonStore, video: HTMLVideoElement, fix: Position | null, nowMs: number): Promise<Shot> {
  const encoded = await encodeFrame(video)
  const sha256 = await keep(store, encoded, nowMs)
  const ref: PhotoRef = { sha256, taken_at: new Date(nowMs).toISOString(), source: 'camera', ...placed(fix) }
  return { ref, position: fix }
}

/** A voice note goes the way of photos; it is on disk when this returns. */
export async function keepVoice(store: PersonStore, recorded: Blob, nowMs: number): Promise<Shot> {
  // What was recorded names its codec as well, which no content type of ours does.
  const blob = new Blob([recorded], { type: recorded.type.split(';')[0] })
  const sha256 = await keep(store, { blob, width: 0, height: 0 }, nowMs)
  return { ref: { sha256, kind: 'audio', taken_at: new Date(nowMs).toISOString(), source: 'camera' }, position: null }
}

/** The same photo with something painted over: other bytes, so another hash; where and when it was taken stays. */
export async function repainted(store: PersonStore, photo: PhotoRef, canvas: HTMLCanvasElement, nowMs: number): Promise<PhotoRef> {
  return { ...photo, sha256: await keep(store, await encodeCanvas(canvas), nowMs) }
}

export function claimedPosition(claim: ExifClaim): Position | null {
  if (claim.lon === null || claim.lat === null) return null
  return { lon: claim.lon, lat: claim.lat, accuracy_m: claim.accuracyM, taken_at: claim.takenAt, source: 'exif', source_crs: 'EPSG:4326' }
}

/** A picture from the gallery or from the phone's own camera app: its EXIF is read before encoding drops it. */
export async function takeFile(store: PersonStore, file: Blob, nowMs: number): Promise<Shot> {
  const claim = readExif(await file.slice(0, 262_144).arrayBuffer())
  const position = claimedPosition(claim)
  const sha256 = await keep(store, await encodeFile(file), nowMs)
  return { ref: { sha256, taken_at: claim.takenAt, source: 'gallery', ...placed(position) }, position }
}

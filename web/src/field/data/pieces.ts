import { isApiError } from '@/api/errors'
import type { FieldApi } from '@/api/field'

type Wire = Pick<FieldApi, 'beginPieces' | 'putPiece'>

const FIRST = 64 * 1024
const LARGEST = 512 * 1024
/** A piece that takes longer is about to be cut on the lines that this is for. */
const QUICK_MS = 4_000
const MISTAKEN_MAX = 3

/** Sends a photo in pieces; after a cut it goes on with what the server has. `tell` hears how many bytes are there. */
export async function sendInPieces(
  api: Wire, sha256: string, bytes: Blob, tell: (offset: number) => Promise<void>, now: () => number = Date.now,
): Promise<void> {
  const { url, offset } = await api.beginPieces(sha256, bytes.size)
  let there = offset
  let size = FIRST
  let mistaken = 0
  while (there < bytes.size) {
    const begun = now()
    const before = there
    try {
      there = await api.putPiece(url, there, bytes.slice(there, there + size))
    } catch (error) {
      // The answer to the piece before was lost: the server says how far it really is.
      const told = offsetOf(error)
      if (told === null || ++mistaken > MISTAKEN_MAX) throw error
      there = told
    }
    if (there > before && now() - begun < QUICK_MS) size = Math.min(LARGEST, size * 2)
    await tell(there)
  }
}

function offsetOf(error: unknown): number | null {
  if (!isApiError(error) || error.code !== 'upload.wrong_offset') return null
  const offset = Number(error.params.offset)
  return Number.isSafeInteger(offset) ? offset : null
}

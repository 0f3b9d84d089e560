import { isApiError } from '@/api/errors'
import { tellDoor } from '@/api/frame'
import { sha256Hex } from '@/api/ids'
import type { Field } from '../data/context'

async function told(what: 'stranger' | 'picture', request: () => Promise<unknown>): Promise<void> {
  try {
    await request()
    tellDoor({ type: 'tried', what, status: 200, code: '', message: '' })
  } catch (error) {
    if (!isApiError(error)) throw error
    tellDoor({ type: 'tried', what, status: error.status, code: error.code, message: error.message })
  }
}

/** Asks for a case of another township by its link. */
export const tryStranger = ({ api }: Field, id: string): Promise<void> => told('stranger', () => api.incident(id))

/** Sends text under the name of a photo. */
export async function tryPicture({ api }: Field): Promise<void> {
  const bytes = new Blob([`this is no picture ${Date.now()}`], { type: 'image/jpeg' })
  const sha256 = await sha256Hex(bytes)
  await told('picture', () => api.putPhoto(sha256, bytes))
}

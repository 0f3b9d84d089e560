import Dexie from 'dexie'
import { ref } from 'vue'
import { isApiError, type ApiError } from '@/api/errors'
import type { FieldApi } from '@/api/field'
import type { Mutation } from '@/api/types'
import { frame, STORAGE } from '../demo/frame'
import { deviceStore, type PersonStore } from './db'
import { countsAsUnsent } from './pending'
import { openRows, photoBlob } from './rows'

/** What the server wants done with what lies on a phone that it has ended. */
export type Then = 'keep' | 'deliver' | 'wipe'
type Wire = Pick<FieldApi, 'deliver' | 'deliverPhoto'>

/** Entries that were handed over when this phone was ended; null where none were. */
export const handedOver = ref<number | null>(null)

export function thenOf(error: ApiError): Then {
  const then = error.code === 'auth.device_revoked' ? error.params.then : 'keep'
  return then === 'deliver' || then === 'wipe' ? then : 'keep'
}

/** Refused for good: to try again changes nothing. */
function isFinal(error: unknown): boolean {
  return isApiError(error) && !error.isTemporary && error.status < 500
}

/** The last delivery: photos first, because the delivery itself can be made once only. Throws where it may be tried again. */
export async function handOver(store: PersonStore, api: Wire): Promise<number> {
  for (const sha256 of await store.photos.where('state').equals('queued').primaryKeys()) {
    const bytes = await photoBlob(store, sha256)
    if (bytes) await api.deliverPhoto(sha256, bytes).catch((error: unknown) => {
      // Signed out, or too late: no photo will be taken. Anything else is about this one.
      if (!isFinal(error) || (isApiError(error) && error.status === 401)) throw error
    })
    await store.photos.update(sha256, { state: 'sent' })
  }
  const rows = (await store.outbox.where('state').equals('waiting').sortBy('seq')).filter(countsAsUnsent)
  const mutations = (await openRows(store, rows)).map(({ id, kind, at, after, body }): Mutation => ({ id, kind, at, after, body }))
  return (await api.deliver(mutations)).entries
}

/** Does what the server wants; true when nothing of this person is left on the phone. Throws where it may be tried again. */
export async function carryOut(then: Then, store: PersonStore, api: Wire): Promise<boolean> {
  if (then === 'keep') return false
  if (then === 'deliver') {
    try {
      handedOver.value = await handOver(store, api)
    } catch (error) {
      // Done already; or meanwhile it is too late, or the phone is known as stolen. Whatever else is wrong with the
      // delivery is no reason to throw work away.
      if (isApiError(error) && error.code === 'delivery.already') return carryOut('wipe', store, api)
      if (isApiError(error) && error.status === 401) return carryOut(thenOf(error), store, api)
      throw error
    }
    await forgetPerson(store)
  } else await forgetPerson(store)
  return true
}

async function forgetPerson(store: PersonStore): Promise<void> {
  await deviceStore.people.where('person').equals(store.personId).delete()
  await store.delete()
}

const ours = (name: string): boolean => name.startsWith(STORAGE) && (Boolean(frame) || !name.startsWith('wangge.frame.'))

/** A phone that is lost is emptied for everybody who has used it: databases with their keys, caches, names. */
export async function emptyPhone(): Promise<void> {
  deviceStore.close()
  for (const name of (await Dexie.getDatabaseNames()).filter(ours)) await Dexie.delete(name)
  for (const storage of [localStorage, sessionStorage]) Object.keys(storage).filter(ours).forEach((key) => storage.removeItem(key))
  // The frames of a demo share these with each other.
  if (!frame) {
    for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name)
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister()
  }
  deviceStore.close({ disableAutoOpen: false })
}

export const LOST = new Set(['lost', 'stolen'])

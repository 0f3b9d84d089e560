import Dexie from 'dexie'
import { createFieldApi } from '@/api/field'
import type { ApiError } from '@/api/errors'
import type { MobileSession } from '@/api/types'
import { rememberedLanguage } from '@/i18n'
import { frame, network, STORAGE } from '../demo/frame'
import { deviceStore, PersonStore, type KnownPerson } from './db'
import { Outbox } from './outbox'
import { countsAsUnsent } from './pending'
import { ifAbsent } from './presence'
import { readSession } from './rows'
import { sealLeft } from './vault'

export interface Other extends KnownPerson {
  unsent: number
}

/** Number of written things that have not reached the server. */
export async function unsentCount(store: PersonStore): Promise<number> {
  const rows = (await store.outbox.where('state').equals('waiting').toArray()).filter(countsAsUnsent)
  const ids = new Set(rows.map((row) => row.id))
  const photos = await store.photos.where('state').equals('queued').and((photo) => !ids.has(photo.mutation ?? '')).count()
  return rows.length + photos
}

async function withStore<T>(person: string, work: (store: PersonStore) => Promise<T>): Promise<T | null> {
  if (!(await Dexie.exists(`${STORAGE}person.${person}`))) return null
  const store = new PersonStore(person)
  try {
    return await work(store)
  } finally {
    store.close()
  }
}

/** Who else has used this phone, with what still waits there. */
export async function othersHere(own: string | null): Promise<Other[]> {
  const known = (await deviceStore.people.toArray()).filter(({ person }) => person !== own)
  return Promise.all(known.map(async (it) => ({ ...it, unsent: (await withStore(it.person, unsentCount)) ?? 0 })))
}

type Ended = (store: PersonStore, session: MobileSession, error: ApiError) => Promise<void>

/** True when the server has ended that person's phone. */
async function sendAs(store: PersonStore, onEnded: Ended): Promise<boolean> {
  const session = await readSession(store)
  if (!session?.token) return false
  let ended: ApiError | null = null
  const api = createFieldApi({
    token: () => session.token, language: rememberedLanguage, fetch: network?.fetch, onSignedOut: (error) => (ended = error),
  })
  await new Outbox({ store, api }).flush()
  if (ended) await onEnded(store, session, ended)
  return ended !== null
}

/** From now on this person has to sign in again; until then nothing of theirs stays here but what is on its way. */
async function putAside(store: PersonStore): Promise<void> {
  await deviceStore.people.where('person').equals(store.personId).modify({ away: true })
  await store.dropRecords()
}

/** On a shared phone the work of the others goes on its way too, each under the own name, while somebody else works. */
export async function sendForOthers(own: string, onEnded: Ended): Promise<void> {
  // Frames of a demo keep their tokens to themselves.
  if (frame) return
  for (const { person, unsent } of await othersHere(own)) {
    await withStore(person, async (store) => {
      await sealLeft(store)
      const ended = unsent > 0 && (await sendAs(store, onEnded))
      if (!ended) await ifAbsent(person, () => putAside(store))
    }).catch(() => undefined)
  }
}

import type { PersonStore, Sealed } from './db'

const KEY = 'own'
const WAY = 'AES-GCM'
const IV_BYTES = 12

/** Sealed, and no key of this phone opens it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Whether this browser encrypts: insecure addresses and some old web views do not. */
export function canSeal(): boolean {
  return (globalThis.crypto as Partial<Crypto> | undefined)?.subtle !== undefined
}

async function makeKey(store: PersonStore): Promise<CryptoKey> {
  const secret = await crypto.subtle.generateKey({ name: WAY, length: 256 }, false, ['encrypt', 'decrypt'])
  return store.transaction('rw', store.keys, async () => {
    // Two tabs may get here at once: what the first one has sealed must stay readable.
    const first = await store.keys.get(KEY)
    if (first) return first.secret
    await store.keys.add({ key: KEY, secret })
    return secret
  })
}

/** The person's key, made at the first use; null where this browser cannot encrypt or cannot keep a key. */
async function keyOf(store: PersonStore): Promise<CryptoKey | null> {
  if (!canSeal()) return null
  // Read each time: another tab may have emptied the phone and begun with a new key.
  const known = await store.keys.get(KEY)
  if (known) return known.secret
  return makeKey(store).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'DataCloneError') return null
    throw error
  })
}

/** `name` says which row it belongs to: put into another one it cannot be opened. */
const bound = (iv: Uint8Array<ArrayBuffer>, name: string) => ({ name: WAY, iv, additionalData: new TextEncoder().encode(name) })

/** Not inside a transaction of the storage, which would end while the cipher works. */
export async function sealBytes(store: PersonStore, name: string, bytes: ArrayBuffer): Promise<Sealed> {
  const secret = await keyOf(store)
  if (!secret) return { iv: null, bytes }
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  return { iv, bytes: await crypto.subtle.encrypt(bound(iv, name), secret, bytes) }
}

/** Throws Unreadable where the key is gone or the bytes are not what was sealed. */
export async function openBytes(store: PersonStore, name: string, { iv, bytes }: Sealed): Promise<ArrayBuffer> {
  if (!iv) return bytes
  const row = await store.keys.get(KEY)
  if (!row || !canSeal()) throw new Unreadable(name)
  return crypto.subtle.decrypt(bound(iv, name), row.secret, bytes).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'OperationError' ? new Unreadable(name) : error
  })
}

export async function seal(store: PersonStore, name: string, value: unknown): Promise<Sealed> {
  return sealBytes(store, name, new TextEncoder().encode(JSON.stringify(value)).buffer)
}

export async function open<T>(store: PersonStore, name: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await openBytes(store, name, sealed))) as T
}

const SEALED = ['outbox', 'drafts', 'photos', 'patrols'] as const
const ID = { outbox: 'id', drafts: 'id', photos: 'sha256', patrols: 'id' } as const

/** Encrypts what lay here before it was; a row that changed meanwhile has been sealed by that. Can be broken off anywhere. */
export async function sealLeft(store: PersonStore): Promise<void> {
  if (!(await keyOf(store))) return
  for (const table of SEALED) {
    const rows = store.table<{ sealed: Sealed }>(table)
    for (const key of await rows.filter(({ sealed }) => sealed.iv === null).primaryKeys()) {
      const row = (await rows.get(key)) as ({ sealed: Sealed } & Record<string, unknown>) | undefined
      if (!row || row.sealed.iv) continue
      const sealed = await sealBytes(store, `${table}/${String(row[ID[table]])}`, row.sealed.bytes)
      await rows.where(':id').equals(key).and((now) => now.sealed.iv === null).modify({ sealed })
    }
  }
  const session = await store.read<Sealed>('session')
  if (!session || session.iv) return
  const value = await sealBytes(store, 'meta/session', session.bytes)
  await store.meta.where('key').equals('session').and((now) => (now.value as Sealed).iv === null).modify({ value })
}

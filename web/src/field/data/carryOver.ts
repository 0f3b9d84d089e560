import type { Transaction } from 'dexie'
import type { Draft, OutboxRow, PatrolRow, PhotoRow, Sealed } from './db'

/** As it lay until now; `sealLeft` encrypts it afterwards, which no transaction of the storage would wait for. */
export function asItIs(value: unknown): Sealed {
  return { iv: null, bytes: new TextEncoder().encode(JSON.stringify(value)).buffer }
}

export function hashesOf(draft: Draft): string[] {
  const after = draft.form === 'report' || draft.form === 'amend' ? (draft.settled ?? []) : []
  return [...draft.photos, ...after].map((photo) => photo.sha256)
}

/** Gives rows written before they were sealed the shape of today, in the one transaction of the upgrade. */
export async function carryOver(tx: Transaction): Promise<void> {
  await tx.table<OutboxRow>('outbox').toCollection().modify(({ body, form, ...head }, row) => {
    row.value = { ...head, sealed: asItIs({ body, form }) } as never
  })
  await tx.table<Draft>('drafts').toCollection().modify((draft, row) => {
    const { id, form, updatedAt, problem } = draft
    row.value = { id, form, updatedAt, hashes: hashesOf(draft), refused: problem !== null, sealed: asItIs(draft) } as never
  })
  await tx.table<PhotoRow>('photos').toCollection().modify(({ bytes, ...head }, row) => {
    row.value = { ...head, size: bytes.byteLength, sealed: { iv: null, bytes } } as never
  })
  await tx.table<PatrolRow>('patrols').toCollection().modify((round, row) => {
    row.value = { id: round.id, sealed: asItIs(round) } as never
  })
  await tx.table('meta').where('key').equals('session').modify((session, row) => {
    row.value = { key: 'session', value: asItIs(session.value) }
  })
  // Today's visits come again from the server.
  await tx.table('sealed').clear()
}

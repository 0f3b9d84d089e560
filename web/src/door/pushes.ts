import { shallowRef } from 'vue'
import { phones, tell } from './phones'
import { server, type Push } from './server'

const EVERY_MS = 1_000

/** What the stand-in for Google received last, newest first. */
export const newest = shallowRef<Push[]>([])
let known: Set<string> | null = null

async function look(): Promise<void> {
  const rows = await server.pushes().catch(() => null)
  if (!rows) return
  // What came before this page was there is no news to its phones: they begin with everything.
  if (known) for (const row of rows) if (!known.has(row.id) && phones.has(row.username)) tell(row.username, { type: 'push' })
  known = new Set(rows.map((row) => row.id))
  newest.value = rows
}

/** Hands pushes to the phones of this page as the telephone network would: a phone in a pocket holds no line of its own. */
export function carryPushes(): () => void {
  let busy = false
  const timer = setInterval(() => {
    if (busy || document.visibilityState !== 'visible' || phones.size === 0) return
    busy = true
    void look().finally(() => (busy = false))
  }, EVERY_MS)
  return () => clearInterval(timer)
}

import { ref, watch } from 'vue'
import { isApiError } from '@/api/errors'
import { followLive } from '@/api/liveFetch'
import { atFront, network } from '../demo/frame'
import { endedBy, whenEnded, type Field } from './context'
import { sendForOthers, unsentCount } from './others'

const POLL_MS = 15_000
const ALWAYS_MS = 60_000
// The server says something every 15 s.
const STREAM_SILENCE_MS = 20_000

/** Whether the last exchange reached the server. */
export const online = ref(navigator.onLine)
/** The first download of this person's data has ended at least once. */
export const loaded = ref(false)
export const syncError = ref<unknown>(null)

/** Refused in this session; those with a form leave the outbox and go back to it. */
export const refusedIds = new Set<string>()

let running: Field | null = null

async function exchange(field: Field): Promise<void> {
  try {
    await field.outbox.flush()
    field.unsent = await unsentCount(field.store)
    await field.puller.pull()
    online.value = true
    loaded.value = true
    syncError.value = null
  } catch (error) {
    if (isApiError(error) && error.status === 0) online.value = false
    else if (!(isApiError(error) && error.status === 401)) syncError.value = error
  }
}

/** Sends what waits, then fetches what changed. Safe to call at any time and as often as one likes. */
export async function sync(): Promise<void> {
  if (running && !endedBy.value) await exchange(running)
}

export type Outcome = 'done' | 'refused' | 'waiting'

/** What became of something just written, as far as it is known within `ms` milliseconds. */
export async function outcomeOf(field: Field, id: string, ms = 2_500): Promise<Outcome> {
  await Promise.race([sync(), new Promise((resolve) => setTimeout(resolve, ms))])
  if (refusedIds.has(id)) return 'refused'
  const row = await field.store.outbox.where('id').equals(id).first()
  if (!row) return 'done'
  return row.state === 'refused' ? 'refused' : 'waiting'
}

/** After a save: the person goes on at once, the network follows. */
export function syncSoon(): void {
  void sync()
}

/** Follows the server's stream while this phone is in front. */
function keepLine(follow: (signal: AbortSignal) => void): () => void {
  let line: AbortController | null = null
  const end = () => line?.abort()
  const stop = watch(atFront, (on) => {
    end()
    line = new AbortController()
    if (on) follow(line.signal)
  }, { immediate: true })
  return () => (stop(), end())
}

export function startEngine(field: Field): () => void {
  running = field
  const stopped = new AbortController()
  const { signal } = stopped
  let heardAt = 0
  const poll = () => {
    // A stream that was heard lately brings changes at once; asking beside it would only cost battery.
    if (document.visibilityState === 'visible' && Date.now() - heardAt > STREAM_SILENCE_MS) syncSoon()
  }
  const whenVisible = () => {
    if (document.visibilityState === 'visible') syncSoon()
  }
  void field.store.read<number>('pulledAt').then((at) => (loaded.value = loaded.value || at !== null))
  addEventListener('online', syncSoon, { signal })
  addEventListener('offline', () => (online.value = false), { signal })
  document.addEventListener('visibilitychange', whenVisible, { signal })
  navigator.serviceWorker?.addEventListener('message', syncSoon, { signal })
  const others = () => void sendForOthers(field.store.personId, whenEnded)
  const timers = [setInterval(poll, POLL_MS), setInterval(syncSoon, ALWAYS_MS), setInterval(others, ALWAYS_MS)]
  const endLine = keepLine((line) => {
    void followLive({ token: () => field.session.token, fetch: network?.fetch, onChange: syncSoon, onAlive: () => (heardAt = Date.now()), signal: line })
  })
  syncSoon()
  others()
  return () => {
    stopped.abort()
    endLine()
    timers.forEach(clearInterval)
    loaded.value = false
    syncError.value = null
    if (running === field) running = null
  }
}

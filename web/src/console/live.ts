import { useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { onBeforeUnmount, readonly, ref, type Ref } from 'vue'
import { shareStream, type LiveEvent } from '@/api/live'
import type { ChangeRef, SignedIn } from '@/api/types'

/** What a message of the live stream makes stale. */
export function staleKeys(changes: readonly ChangeRef[]): unknown[][] {
  const kinds = new Set(changes.map((change) => change.kind))
  const keys: unknown[][] = []
  if (kinds.has('incident') || kinds.has('task')) {
    keys.push(['queues'], ['area-counts'], ['tasks'])
    for (const { kind, id } of changes) if (kind === 'incident') keys.push(['incident', id], ['likely', id])
  }
  // A task's change is told with the task's id; the open case is small, so it is simply read again.
  if (kinds.has('task')) keys.push(['incident'])
  for (const { kind, id } of changes) if (kind === 'desk') keys.push(['desk', id])
  if (kinds.has('inbox')) keys.push(['inbox'])
  return keys
}

type Listener = (changed: ReadonlySet<string> | 'all') => void

const listeners = new Set<Listener>()
const status = ref<'connecting' | 'up' | 'down'>('connecting')

export const POLL_MS = 10_000
// Short breaks are normal when a server restarts; people hear of a longer one only.
const PATIENCE_MS = 4_000

function tell(changed: ReadonlySet<string> | 'all'): void {
  listeners.forEach((listener) => listener(changed))
}

function refresh(cache: QueryClient): void {
  for (const key of ['queues', 'area-counts', 'tasks', 'incident', 'likely', 'desk', 'inbox']) cache.invalidateQueries({ queryKey: [key] })
  tell('all')
}

// A cursor is good for the page that the session was read for; later ones would hear again what they know.
let used: string | undefined

/** Runs once, high up in the page: reads the stream of its post, or asks every ten seconds while it is down. */
export function useLiveSource({ post, cursor: told }: SignedIn): void {
  const cache = useQueryClient()
  let poll: ReturnType<typeof setInterval> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined
  // A stream without a cursor begins with its opening: what changed since the first answers, or in a break, it never tells.
  let missed = true

  function up(whole: boolean): void {
    clearTimeout(patience)
    clearInterval(poll)
    patience = poll = undefined
    if (missed && !whole) refresh(cache)
    missed = false
    status.value = 'up'
  }
  function down(): void {
    missed = true
    if (patience || poll) return
    patience = setTimeout(() => {
      patience = undefined
      status.value = 'down'
      refresh(cache)
      poll = setInterval(() => refresh(cache), POLL_MS)
    }, PATIENCE_MS)
  }
  function onEvent(event: LiveEvent): void {
    if (event.type === 'up') up(event.whole ?? false)
    else if (event.type === 'down') down()
    else if (event.type === 'reset') refresh(cache)
    else {
      for (const queryKey of staleKeys(event.changes)) cache.invalidateQueries({ queryKey })
      // Who deals with a case stands in its row.
      const ids = event.changes.filter(({ kind }) => kind === 'incident' || kind === 'desk').map((change) => change.id)
      tell(new Set(ids))
    }
  }

  status.value = 'connecting'
  const cursor = told === used ? undefined : told
  used = told
  const stop = shareStream({ scope: post.id, cursor, onEvent })
  onBeforeUnmount(() => {
    stop()
    clearTimeout(patience)
    clearInterval(poll)
  })
}

export function useLiveStatus(): Readonly<Ref<'connecting' | 'up' | 'down'>> {
  return readonly(status)
}

/** Calls `listener` after every message with the incidents that changed, or "all" when nobody knows which. */
export function useLiveChanges(listener: Listener): void {
  listeners.add(listener)
  onBeforeUnmount(() => listeners.delete(listener))
}

/** Calls `renew` after a change: at once after a quiet time, else at most every `pauseMs`. */
export function useLiveRenewal(renew: () => void, pauseMs: number): void {
  let last = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  function now(): void {
    timer = undefined
    last = Date.now()
    renew()
  }
  useLiveChanges((changed) => {
    if (changed !== 'all' && changed.size === 0) return
    timer ??= setTimeout(now, Math.max(0, last + pauseMs - Date.now()))
  })
  onBeforeUnmount(() => clearTimeout(timer))
}

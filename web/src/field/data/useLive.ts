import { liveQuery, type Subscription } from 'dexie'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { current } from './context'
import { isClosed, reopen } from './db'

const AGAIN_MS = 1_000

/** The answer of a query on the store, renewed whenever what it read changes; undefined until the first answer. */
export function useLive<T>(query: () => Promise<T>, deps: () => unknown = () => null): ShallowRef<T | undefined> {
  const value = shallowRef<T>()
  let subscription: Subscription | null = null
  let later: ReturnType<typeof setTimeout> | undefined
  let ended = false
  const end = () => (subscription?.unsubscribe(), clearTimeout(later))
  // What was shown stays. An error ends the query, so it is asked anew; on a connection that is dead it would fail for ever.
  function again(error: unknown): void {
    const store = current.value?.store
    const ready = store && isClosed(error) ? reopen(store).catch(() => undefined) : Promise.resolve()
    void ready.then(() => !ended && (later = setTimeout(ask, AGAIN_MS)))
  }
  function ask(): void {
    end()
    subscription = liveQuery(query).subscribe({ next: (found) => (value.value = found), error: again })
  }
  watch(deps, ask, { immediate: true })
  onScopeDispose(() => ((ended = true), end()))
  return value
}

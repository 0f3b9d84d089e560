import { liveQuery, type Subscription } from 'dexie'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

/** The answer of a query on the store, renewed whenever what it read changes; undefined until the first answer. */
export function useLive<T>(query: () => Promise<T>, deps: () => unknown = () => null): ShallowRef<T | undefined> {
  const value = shallowRef<T>()
  let subscription: Subscription | null = null
  watch(
    deps,
    () => {
      subscription?.unsubscribe()
      subscription = liveQuery(query).subscribe({ next: (found) => (value.value = found), error: () => undefined })
    },
    { immediate: true },
  )
  onScopeDispose(() => subscription?.unsubscribe())
  return value
}

import { shallowRef, watch, type ShallowRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

export interface UrlView<T> {
  view: ShallowRef<T>
  /** Several calls in a row add up, although the address follows a moment later. */
  set: (change: Partial<T>) => void
}

/**
 * What a page shows, kept in the address and nowhere else. `opens` says which change opens something over the page:
 * such a one gets its own step back, as people expect of a sheet on a phone.
 */
export function useUrlView<T extends object>(
  fromUrl: (query: LocationQuery) => T,
  toUrl: (view: T) => LocationQueryRaw,
  opens: (before: T, after: T) => boolean,
): UrlView<T> {
  const route = useRoute()
  const router = useRouter()
  const page = route.name
  const view = shallowRef(fromUrl(route.query)) as ShallowRef<T>
  const textOf = (it: T) => JSON.stringify(toUrl(it))

  // A step back or forward, or another link to the same page.
  watch(() => route.query, (query) => {
    if (route.name !== page) return
    const wanted = fromUrl(query)
    if (textOf(wanted) !== textOf(view.value)) view.value = wanted
  })
  function set(change: Partial<T>): void {
    const before = view.value
    const after = { ...before, ...change }
    view.value = after
    if (textOf(before) === textOf(after)) return
    void router[opens(before, after) ? 'push' : 'replace']({ query: toUrl(after) })
  }
  return { view, set }
}

import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { Queue } from '@/api/types'
import { filtersFromUrl, filtersToUrl, type Filters } from './filters'

const UUID = /^[0-9a-f-]{36}$/

/** Filters and the open case live in the address and nowhere else. `start`: the queue that a bare address means. */
export function useAddress(start: Queue | null): { filters: WritableComputedRef<Filters>; open: WritableComputedRef<string | null> } {
  const route = useRoute()
  const router = useRouter()
  let last: { text: string; filters: Filters } | null = null

  function withoutCase(): LocationQuery {
    return Object.fromEntries(Object.entries(route.query).filter(([key]) => key !== 'case'))
  }
  function read(): Filters {
    const rest = withoutCase()
    const text = JSON.stringify(rest)
    // The same address gives the same object, so that opening a case does not ask for the list again.
    if (last?.text !== text) last = { text, filters: filtersFromUrl(rest, start) }
    return last.filters
  }
  const open = computed<string | null>({
    get: () => (typeof route.query.case === 'string' && UUID.test(route.query.case) ? route.query.case : null),
    set: (id) => {
      const rest = withoutCase()
      void router.replace({ query: id ? { ...rest, case: id } : rest })
    },
  })
  const filters = computed<Filters>({
    get: read,
    set: (value) => {
      const query = filtersToUrl(value, start)
      void router.replace({ query: open.value ? { ...query, case: open.value } : query })
    },
  })
  return { filters, open }
}

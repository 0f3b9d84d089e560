import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch, type Ref } from 'vue'
import type { IncidentShort, Page } from '@/api/types'
import { incidentQuery, type Filters } from '@/console/filters'
import { useLiveChanges } from '@/console/live'
import { incidents } from '@/console/server'
import { letIn, mergeLive, NOTHING, settle, type Shown } from './merge'

const PAGE = 50
// Enough to see newcomers even when many arrive between two messages.
const NEWEST = 20
// A busy minute brings a message a second; the list asks at most this often.
const PAUSE_MS = 900

/** The list of a queue: pages on demand, kept up to date without moving under the reader. */
export function useQueue(filters: Ref<Filters>) {
  const cache = useQueryClient()
  const key = computed(() => ['incidents', filters.value] as const)
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      incidents.list({ ...incidentQuery(filters.value, Date.now()), after: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Renewal is our own, because a plain one would reorder the rows.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const shown = ref<Shown>(NOTHING)
  const count = ref<Count>({ n: 0, exact: true })
  let loadedAt = ''
  let taken = 0

  watch(key, () => {
    shown.value = NOTHING
    taken = 0
  })
  watch(
    () => query.data.value?.pages,
    (pages) => {
      if (!pages) return
      if (taken === 0) loadedAt = newestOf(pages[0]?.results ?? [])
      if (taken === 0) count.value = countOf(pages[0])
      const known = new Set(shown.value.rows.map((row) => row.id))
      const more = pages.slice(taken).flatMap((page) => page.results.filter((row) => !known.has(row.id)))
      taken = pages.length
      shown.value = { ...shown.value, rows: [...shown.value.rows, ...more] }
    },
    { immediate: true },
  )

  const ask = useRenewal(filters, shown, count, () => loadedAt)
  useLiveChanges(ask)

  return {
    query,
    shown,
    count,
    showNew: () => (shown.value = letIn(shown.value)),
    settled: (row: IncidentShort, stays: boolean) => (shown.value = settle(shown.value, row, stays)),
    reload: () => {
      taken = 0
      shown.value = NOTHING
      return cache.resetQueries({ queryKey: key.value })
    },
  }
}

// The server's clock, as far as the list knows it: the machine's own may be wrong by hours.
function newestOf(rows: readonly IncidentShort[]): string {
  const newest = Math.max(0, ...rows.map((row) => Date.parse(row.reported_at)))
  return new Date(Math.max(newest, Date.now() - 5_000)).toISOString()
}

interface Count {
  n: number
  exact: boolean
}
function countOf(page: Page<IncidentShort> | undefined): Count {
  return { n: page?.count ?? 0, exact: page?.count_exact ?? true }
}

function useRenewal(filters: Ref<Filters>, shown: Ref<Shown>, count: Ref<Count>, loadedAt: () => string) {
  let pending: Set<string> | 'all' | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function renew(): Promise<void> {
    timer = undefined
    const changed = pending
    pending = null
    if (changed === null) return
    const asked = filters.value
    const question = incidentQuery(asked, Date.now())
    const limit = Math.min(200, Math.max(PAGE, shown.value.rows.length))
    const [again, newest] = await Promise.all([
      incidents.list({ ...question, limit }),
      incidents.list({ ...question, order: '-reported', limit: NEWEST }),
    ])
    // The person went on to another queue meanwhile.
    if (asked !== filters.value) return
    count.value = countOf(again)
    const complete = again.next === null || again.results.length >= shown.value.rows.length
    shown.value = mergeLive(shown.value, { again: again.results, newest: newest.results, changed, complete }, loadedAt())
  }

  return (changed: ReadonlySet<string> | 'all') => {
    if (changed !== 'all' && changed.size === 0) return
    pending = changed === 'all' || pending === 'all' ? 'all' : new Set([...(pending ?? []), ...changed])
    // A failed renewal is not worth a word here: the bar says when updates are interrupted.
    timer ??= setTimeout(() => void renew().catch(() => undefined), pending === 'all' ? 0 : PAUSE_MS / 3)
  }
}

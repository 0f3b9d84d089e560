import { computed, ref, watch, type Ref } from 'vue'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { AreaImport, ImportMove, ImportOptions } from '@/api/types'
import { imports } from '@/console/imports'
import { isBusy } from './words'

const OFTEN_MS = 1_000

/** What a check found belongs to one version of the import: another check finds other things. */
function useFound(open: Ref<string | null>, one: Ref<AreaImport | undefined>) {
  const settled = computed(() => (one.value && !isBusy(one.value) ? one.value : null))
  const version = computed(() => settled.value?.version ?? 0)
  const enabled = computed(() => Boolean(settled.value?.counts))
  const findings = useInfiniteQuery({
    queryKey: ['import-findings', open, version],
    queryFn: ({ pageParam }) => imports.findings(open.value!, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled,
  })
  const drawn = useQuery({ queryKey: ['import-map', open, version], queryFn: () => imports.drawn(open.value!), enabled })
  return { findings, drawn }
}

/** A file that was refused is no import: what is wrong with it must not be taken for a fault of the one that is open. */
function useSending(error: Ref<unknown>, send: (file: File) => Promise<AreaImport | null>) {
  const refused = ref<{ name: string; error: unknown } | null>(null)
  async function add(file: File): Promise<AreaImport | null> {
    refused.value = null
    const added = await send(file)
    if (added) return added
    refused.value = { name: file.name, error: error.value }
    error.value = null
    return null
  }
  return { refused, add }
}

/** The imports of a county, the one in hand, and what is done with it. While something runs it is asked for again. */
export function useImports(county: Ref<string | null>, open: Ref<string | null>) {
  const cache = useQueryClient()
  const part = ref<number | null>(null)
  const acting = ref(false)
  const error = ref<unknown>(null)

  const list = useInfiniteQuery({
    queryKey: ['imports', county],
    queryFn: ({ pageParam }) => imports.list(county.value!, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: computed(() => county.value !== null),
  })
  const one = useQuery({
    queryKey: ['import', open],
    queryFn: () => imports.one(open.value!),
    enabled: computed(() => open.value !== null),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? OFTEN_MS : false),
  })
  // The list says the same as the import in hand.
  watch(() => one.data.value?.state, () => cache.invalidateQueries({ queryKey: ['imports'] }))

  function keep(changed: AreaImport): AreaImport {
    cache.setQueryData(['import', changed.id], changed)
    void cache.invalidateQueries({ queryKey: ['imports'] })
    return changed
  }
  async function attempt(work: () => Promise<AreaImport>): Promise<AreaImport | null> {
    acting.value = true
    error.value = null
    try {
      return keep(await work())
    } catch (caught) {
      error.value = caught
      void one.refetch()
      return null
    } finally {
      acting.value = false
      part.value = null
    }
  }
  return {
    list, one, ...useFound(open, computed(() => one.data.value)), part, acting, error,
    ...useSending(error, (file) => attempt(() => imports.add(county.value!, file, (done) => (part.value = done)))),
    check: (options: ImportOptions) => attempt(() => imports.check(one.data.value!, options)),
    move: (move: ImportMove) => attempt(() => imports.move(one.data.value!, move)),
  }
}

export type Imports = ReturnType<typeof useImports>

import { computed, ref, type Ref } from 'vue'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { EndReason } from '@/api/types'
import { security } from '@/console/security'

const OFTEN_MS = 30_000

/** Accounts that a search finds, the one in hand, what failed lately, and the ending of phones and sessions. */
export function useAccounts(words: Ref<string>, open: Ref<string | null>) {
  const cache = useQueryClient()
  const acting = ref(false)
  const error = ref<unknown>(null)
  const list = useInfiniteQuery({
    queryKey: ['accounts', words],
    queryFn: ({ pageParam, signal }) => security.accounts(words.value, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const failures = useInfiniteQuery({
    queryKey: ['failed-sign-ins'],
    queryFn: ({ pageParam, signal }) => security.failures(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: OFTEN_MS,
  })
  const one = useQuery({
    queryKey: ['account', open],
    queryFn: ({ signal }) => security.account(open.value!, signal),
    enabled: computed(() => open.value !== null),
  })

  /** One phone of the account in hand, or with null everything; whether it was done. */
  async function end(phone: string | null, reason: EndReason): Promise<boolean> {
    const id = open.value
    if (id === null) return false
    acting.value = true
    error.value = null
    try {
      cache.setQueryData(['account', id], await security.end(id, phone, reason))
      void cache.invalidateQueries({ queryKey: ['accounts'] })
      return true
    } catch (caught) {
      error.value = caught
      return false
    } finally {
      acting.value = false
    }
  }
  return { list, failures, one, acting, error, end }
}

export type Accounts = ReturnType<typeof useAccounts>

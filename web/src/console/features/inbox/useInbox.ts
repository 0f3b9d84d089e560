import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { inbox } from '@/console/server'
import { useRowCount } from '@/console/parts/rowCount'
import { useTexts } from '@/console/texts'
import { errorText, requestIdOf } from '@/ui/errorText'
import { useToasts } from '@/ui/toasts'

/** Entries newest first and how many are unread; reading is told to the server and seen at once. */
export function useInbox() {
  const cache = useQueryClient()
  const { t, word, language } = useTexts()
  const toasts = useToasts()
  const query = useInfiniteQuery({
    queryKey: ['inbox', language],
    queryFn: ({ pageParam }) => inbox.list(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const entries = computed(() => query.data.value?.pages.flatMap((page) => page.results) ?? [])
  const count = useRowCount(() => query.data.value?.pages[0])
  const unread = computed(() => query.data.value?.pages[0]?.unread ?? 0)

  async function read(ids: string[]): Promise<void> {
    const open = entries.value.filter((entry) => ids.includes(entry.id) && !entry.read_at).map((entry) => entry.id)
    if (!open.length) return
    try {
      await inbox.read(open)
      await cache.invalidateQueries({ queryKey: ['inbox'] })
    } catch (error) {
      toasts.fail(errorText(error, word, t('error.unknown')), requestIdOf(error))
    }
  }
  return { query, entries, unread, count, read, readAll: () => read(entries.value.map((entry) => entry.id)) }
}

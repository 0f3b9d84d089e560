import { computed, type ComputedRef } from 'vue'
import { useTexts } from '@/console/texts'

/** What the first page of a list says of all pages. */
interface Counted {
  count?: number
  count_exact?: boolean
}

/** "12 in all", or with a plus where there are more than were counted; nothing before the first page is there. */
export function useRowCount(page: () => Counted | undefined): ComputedRef<string> {
  const { t, language } = useTexts()
  return computed(() => {
    const { count, count_exact: exact } = page() ?? {}
    if (count === undefined) return ''
    const n = new Intl.NumberFormat(language.value === 'en' ? 'en-GB' : 'zh-CN').format(count)
    return t(exact === false ? 'count.rows_more' : 'count.rows', { n })
  })
}

import type { QueryClient } from '@tanstack/vue-query'
import type { InboxEntry } from '@/api/types'
import { tasks } from './server'

export type Subject = NonNullable<InboxEntry['subject']>

/** The incident that an inbox entry is about; null when it is a task that is no longer open. */
export async function incidentOf(subject: Subject, cache: QueryClient): Promise<string | null> {
  if (subject.kind === 'incident') return subject.id
  const page = await cache.fetchQuery({ queryKey: ['tasks', 'open'], queryFn: () => tasks.list({ state: 'open', limit: 200 }) })
  return page.results.find((task) => task.id === subject.id)?.incident?.id ?? null
}

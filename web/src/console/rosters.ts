import { upload } from '@/api/upload'
import type { Page, Roster, RosterFault, RosterMove } from '@/api/types'
import { rememberedLanguage } from '@/i18n'
import { client, csrfToken } from './server'

const V1 = '/api/v1/rosters'

export const rosters = {
  list: (after: string | null, signal?: AbortSignal) => client.get<Page<Roster>>(V1, { after, limit: 20 }, signal),
  add: (file: File) =>
    upload<Roster>(`${V1}?${new URLSearchParams({ name: file.name })}`, file, {
      headers: { 'X-CSRFToken': csrfToken(), 'Accept-Language': rememberedLanguage() },
      onProgress: () => undefined,
    }),
  move: (one: Roster, move: RosterMove) => client.post<Roster>(`${V1}/${one.id}/moves/${move}`, { base_version: one.version }),
  faults: (id: string, after: string | null, signal?: AbortSignal) => client.get<Page<RosterFault>>(`${V1}/${id}/faults`, { after, limit: 100 }, signal),
  /** Posts of an applied roster, all pages, in the order of the sheet. */
  posts: async (id: string): Promise<string[]> => {
    const found: string[] = []
    let after: string | null = null
    do {
      const page: Page<string> = await client.get<Page<string>>(`${V1}/${id}/posts`, { after })
      found.push(...page.results)
      after = page.next
    } while (after)
    return found
  },
}

export const isBusy = (one: Roster): boolean => ['checking', 'applying', 'undoing'].includes(one.state)

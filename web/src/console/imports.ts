import { upload } from '@/api/upload'
import type { AreaImport, FoundArea, ImportFinding, ImportGrid, ImportMove, ImportOptions, Page } from '@/api/types'
import { rememberedLanguage } from '@/i18n'
import { client, csrfToken } from './server'

const V1 = '/api/v1/areas'

export const imports = {
  places: (parent: string) => client.get<{ results: FoundArea[] }>(V1, { parent }),
  list: (county: string, after?: string | null) => client.get<Page<AreaImport>>(`${V1}/imports`, { county, after, limit: 20 }),
  one: (id: string) => client.get<AreaImport>(`${V1}/imports/${id}`),
  add: (county: string, file: File, onProgress: (part: number) => void) =>
    upload<AreaImport>(`${V1}/imports?${new URLSearchParams({ county, name: file.name })}`, file, {
      headers: { 'X-CSRFToken': csrfToken(), 'Accept-Language': rememberedLanguage() },
      onProgress,
    }),
  check: (one: AreaImport, options: ImportOptions) =>
    client.post<AreaImport>(`${V1}/imports/${one.id}/check`, { ...options, base_version: one.version }),
  move: (one: AreaImport, move: ImportMove) =>
    client.post<AreaImport>(`${V1}/imports/${one.id}/moves/${move}`, { base_version: one.version }),
  findings: (id: string, after: string | null) =>
    client.get<Page<ImportFinding>>(`${V1}/imports/${id}/findings`, { after, limit: 100 }),
  grids: (id: string, action: string, after: string | null) =>
    client.get<Page<ImportGrid>>(`${V1}/imports/${id}/grids`, { action, after, limit: 100 }),
  drawn: (id: string) => client.get<GeoJSON.FeatureCollection>(`${V1}/imports/${id}/map`),
}

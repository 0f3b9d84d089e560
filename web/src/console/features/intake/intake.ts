import { uuid7 } from '@/api/ids'
import type { Channel, IncidentDetail, LonLat } from '@/api/types'

/** Ways in on which somebody else speaks; what one sees oneself is reported with the phone. */
export const CHANNELS: readonly Channel[] = ['hotline', 'police_110', 'visit_letter', 'sms', 'portal', 'department', 'order_above']

export interface Draft {
  /** Made once, so that pressing twice or sending again after a broken line is one report. */
  id: string
  category: string
  words: string
  channel: Channel
  urgent: boolean
  address: string
  point: LonLat | null
  area: { code: string; name: string } | null
}

export function newDraft(): Draft {
  return { id: uuid7(), category: '', words: '', channel: 'hotline', urgent: false, address: '', point: null, area: null }
}

/** Body of POST incidents; the area that was named without a point is set by `amend` afterwards. */
export function bodyOf(draft: Draft, now: Date): Record<string, unknown> {
  const { id, category, words, channel, urgent, address, point } = draft
  const position = point && {
    lon: point[0], lat: point[1], accuracy_m: null, taken_at: now.toISOString(), source: 'map', source_crs: 'EPSG:4326',
  }
  return { id, category, words, channel, urgent, address, ...(position && { position }) }
}

/** Only a village or a grid says where it is; a township or county would leave it unplaced. */
export function amendOf(draft: Draft, report: Pick<IncidentDetail, 'version' | 'placed'>): { base_version: number; area_code: string } | null {
  if (draft.point || !draft.area || report.placed) return null
  return { base_version: report.version, area_code: draft.area.code }
}

const HEADS: Record<string, keyof Draft> = { position: 'point', area_code: 'area' }

/** What is wrong by field of the form: "position.lon" belongs to the place. */
export function wrongFields(fields: Record<string, string[]>): Partial<Record<keyof Draft, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, texts]) => {
      const head = name.split('.')[0]!
      return [HEADS[head] ?? head, texts.join(' ')]
    }),
  )
}

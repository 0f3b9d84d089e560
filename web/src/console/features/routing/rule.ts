import type { RoutingRule, RuleContent } from '@/api/types'

/** A rule while somebody writes it; `to` says which of unit and kind is meant. */
export interface Draft {
  name: string
  categories: string[]
  channels: string[]
  areas: string[]
  words: string[]
  hours: '' | 'office' | 'after'
  to: 'unit' | 'kind'
  unit: string | null
  unit_kind: string
}

export const EMPTY: Draft = { name: '', categories: [], channels: [], areas: [], words: [], hours: '', to: 'unit', unit: null, unit_kind: '' }

type Content = Pick<RoutingRule, 'name' | 'categories' | 'channels' | 'areas' | 'words' | 'hours' | 'unit' | 'unit_kind'>

export function draftOf(rule: Content): Draft {
  const { name, categories, channels, areas, words, hours, unit, unit_kind } = rule
  return {
    name, categories: [...categories], channels: [...channels], areas: [...areas], words: [...words],
    hours: (hours || '') as Draft['hours'], to: unit_kind ? 'kind' : 'unit', unit, unit_kind,
  }
}

/** What the server is asked for; null while the draft names nobody. */
export function contentOf(draft: Draft): RuleContent | null {
  const { to, unit, unit_kind, ...rest } = draft
  if (to === 'unit' ? !unit : !unit_kind) return null
  const whom = to === 'unit' ? { unit, unit_kind: '' } : { unit: null, unit_kind }
  return { ...rest, name: draft.name.trim(), ...whom } as RuleContent
}

/** Whether a draft can be tried: it names somebody and has conditions; a rule without any takes every case. */
export function catchesAll({ categories, channels, areas, words, hours }: Draft): boolean {
  return !categories.length && !channels.length && !areas.length && !words.length && !hours
}

/** The ids with one of them a place further up (-1) or down (1); the same where it cannot go there. */
export function shifted(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id)
  const to = from + by
  const moved = [...ids]
  if (from < 0 || to < 0 || to >= ids.length) return moved
  ;[moved[from], moved[to]] = [moved[to]!, moved[from]!]
  return moved
}

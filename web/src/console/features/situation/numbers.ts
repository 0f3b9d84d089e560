import type { AreaNumbers } from '@/api/types'
import type { Focus, View } from './view'

/** Digits that people read; a rate per 1,000 residents has one decimal. */
export function numberText(value: number, language: 'zh' | 'en', decimals = 0): string {
  return new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    minimumFractionDigits: 0, maximumFractionDigits: decimals,
  }).format(value)
}

/** A share between 0 and 1 in whole per cent; nearly all is not yet all, nearly none is not yet none. */
export function percentText(share: number | null): string {
  if (share === null) return '–'
  const rounded = Math.round(share * 100)
  if (share < 1 && rounded === 100) return '>99%'
  if (share > 0 && rounded === 0) return '<1%'
  return `${rounded}%`
}

export interface Change {
  direction: 'up' | 'down' | 'same'
  /** without sign: per cent of counts, percentage points of rates */
  by: number
}

/** Against the window before; null where there is nothing to compare with. */
export function countChange(now: number, before: number): Change | null {
  if (before <= 0) return null
  const by = Math.round(((now - before) / before) * 100)
  return { direction: by > 0 ? 'up' : by < 0 ? 'down' : 'same', by: Math.abs(by) }
}

export function rateChange(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null
  const by = Math.round((now - before) * 1000) / 10
  return { direction: by > 0 ? 'up' : by < 0 ? 'down' : 'same', by: Math.abs(by) }
}

/** The number of an area that is in front: today and late are not counted by area, they show what was reported. */
export function valueOf(row: AreaNumbers, focus: Focus | null): number {
  if (focus === 'open') return row.open
  return focus === 'overdue' ? row.overdue : row.n
}

/** The same per 1,000 residents, rounded to one decimal; null without residents. */
export function rateOf(row: AreaNumbers, focus: Focus | null): number | null {
  return row.population ? Math.round((valueOf(row, focus) / row.population) * 10_000) / 10 : null
}

export interface Ranked extends AreaNumbers {
  value: number
  rate: number | null
  /** length of the bar between 0 and 1 */
  share: number
}

/** Worst first by what is measured; ties by count, then by code, so that nothing jumps. */
export function ranking(rows: readonly AreaNumbers[], view: Pick<View, 'focus' | 'measure'>): Ranked[] {
  const all = rows.map((row) => ({ ...row, value: valueOf(row, view.focus), rate: rateOf(row, view.focus) }))
  const size = (row: { value: number; rate: number | null }) => (view.measure === 'rate' ? (row.rate ?? -1) : row.value)
  const most = Math.max(0, ...all.map(size))
  return all
    .sort((a, b) => size(b) - size(a) || b.value - a.value || (a.code < b.code ? -1 : 1))
    .map((row) => ({ ...row, share: most > 0 ? Math.max(0, size(row)) / most : 0 }))
}

/** Values by area for the map; areas without residents have no rate and stay uncoloured. */
export function mapValues(rows: readonly AreaNumbers[], view: Pick<View, 'focus' | 'measure'>): Record<string, number> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const value = view.measure === 'rate' ? rateOf(row, view.focus) : valueOf(row, view.focus)
      return value === null ? [] : [[row.code, value]]
    }),
  )
}

import type { AreaNumbers, Frames } from '@/api/types'
import { classesOf, decimalClassesOf, type ShadeClass } from '@/map/choropleth'
import type { Focus, Measure, View } from './view'

/** Digits that people read. */
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

/** How an area is called among others: a grid by its village, too. */
export function nameIn({ of, name }: Pick<AreaNumbers, 'of' | 'name'>): string {
  return of ? `${of} ${name}` : name
}

export interface Change {
  direction: 'up' | 'down' | 'same'
  /** without sign: per cent of counts, percentage points of rates */
  by: number
}

/** Whether the window before says anything: a state is that of now, in which most older cases no longer are. */
export function isCompared({ state }: Pick<View, 'state'>): boolean {
  return state === null
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

export const SIGNS = { up: '▲', down: '▼', same: '＝' } as const

/** The number of an area that is in front: today and late are not counted by area, they show what was reported. */
export function valueOf(row: AreaNumbers, focus: Focus | null): number {
  if (focus === 'open') return row.open
  return focus === 'overdue' ? row.overdue : row.n
}

/** What a number is divided by; null where there is nothing to divide by. */
function baseOf(row: AreaNumbers, measure: Exclude<Measure, 'count'>): number | null {
  if (measure === 'per_1000') return row.population ? row.population / 1000 : null
  return (measure === 'per_grid' ? row.grids : row.km2) || null
}

/** The number of an area in the measure that is looked at: counts alone redraw the population. */
export function measureOf(row: AreaNumbers, focus: Focus | null, measure: Measure): number | null {
  const value = valueOf(row, focus)
  if (measure === 'count') return value
  const base = baseOf(row, measure)
  return base === null ? null : value / base
}

/** Decimals that tell these values apart: none for counts, more where everything is small. */
export function decimalsOf(values: readonly number[], measure: Measure): number {
  if (measure === 'count') return 0
  const most = Math.max(0, ...values)
  if (most >= 1) return 1
  return most >= 0.1 || most === 0 ? 2 : 3
}

export interface Ranked extends AreaNumbers {
  value: number
  size: number | null
  /** length of the bar between 0 and 1 */
  share: number
}

/** Worst first by what is measured; ties by count, then by code, so that nothing jumps. */
export function ranking(rows: readonly AreaNumbers[], view: Pick<View, 'focus' | 'measure'>): Ranked[] {
  const all = rows.map((row) => ({
    ...row, value: valueOf(row, view.focus), size: measureOf(row, view.focus, view.measure),
  }))
  const most = Math.max(0, ...all.map((row) => row.size ?? 0))
  return all
    .sort((a, b) => (b.size ?? -1) - (a.size ?? -1) || b.value - a.value || (a.code < b.code ? -1 : 1))
    .map((row) => ({ ...row, share: most > 0 ? (row.size ?? 0) / most : 0 }))
}

/** Values by area for the map; areas without what the measure divides by stay uncoloured. */
export function mapValues(rows: readonly AreaNumbers[], view: Pick<View, 'focus' | 'measure'>): Record<string, number> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const value = measureOf(row, view.focus, view.measure)
      return value === null ? [] : [[row.code, value]]
    }),
  )
}

/** What areas are coloured by, in as many decimals as classes have; the classes hold all of `scale`, else these values. */
export function shadesOf(
  rows: readonly AreaNumbers[], scale: readonly number[] | null, view: Pick<View, 'focus' | 'measure'>,
): { values: Record<string, number>; classes: ShadeClass[] } {
  const values = mapValues(rows, view)
  const all = scale ?? Object.values(values)
  const decimals = decimalsOf(all, view.measure)
  const step = 10 ** decimals
  const rounded = Object.entries(values).map(([code, value]) => [code, Math.round(value * step) / step])
  return { values: Object.fromEntries(rounded), classes: decimals ? decimalClassesOf(all, decimals) : classesOf(all) }
}

/** The same areas with the numbers of one step of the window, and those of the step before. */
export function rowsAt(rows: readonly AreaNumbers[], frames: Pick<Frames, 'areas'>, at: number): AreaNumbers[] {
  const counts = new Map(frames.areas.map((area) => [area.code, area.counts]))
  return rows.map((row) => {
    const found = counts.get(row.code)
    return { ...row, n: found?.[at] ?? 0, before: found?.[at - 1] ?? 0 }
  })
}

/** All values that a slider will show, so that its colours mean the same in every step. */
export function valuesOfAll(rows: readonly AreaNumbers[], frames: Pick<Frames, 'frames' | 'areas'>, view: Pick<View, 'measure'>): number[] {
  const counts = new Map(frames.areas.map((area) => [area.code, area.counts]))
  return rows.flatMap((row) =>
    (counts.get(row.code) ?? []).flatMap((n) => measureOf({ ...row, n }, null, view.measure) ?? []),
  )
}

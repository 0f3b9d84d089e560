import type { AreaImport } from '@/api/types'

const BUSY: readonly AreaImport['state'][] = ['checking', 'applying', 'undoing']

/** Whether the server is at work on it, so that it changes by itself. */
export function isBusy(one: Pick<AreaImport, 'state'>): boolean {
  return BUSY.includes(one.state)
}

const HEALED: readonly string[] = ['gap', 'overlap', 'outside_village']

/** Other ways of reading the file that might take its faults away. */
export function hintsFor(one: Pick<AreaImport, 'counts' | 'options'>): ('part' | 'heal')[] {
  const faults = (one.counts?.findings ?? []).filter((it) => it.severity === 'fault').map((it) => it.kind as string)
  const hints: ('part' | 'heal')[] = []
  if (faults.includes('village_empty') && !one.options.part) hints.push('part')
  if (faults.some((kind) => HEALED.includes(kind)) && !one.options.heal_m) hints.push('heal')
  return hints
}

/** Square metres as people read them: small ones to the hundredth, large ones in square kilometres. */
export function squareText(squareM: number | null, locale: string): string {
  if (squareM === null) return ''
  const km = squareM >= 100_000
  const digits = km ? 2 : squareM < 100 ? 2 : 0
  const n = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(km ? squareM / 1e6 : squareM)
  return `${n} ${km ? 'km²' : 'm²'}`
}

/** From 0 to 100; a run that has not begun to count is at 0. */
export function percent(one: Pick<AreaImport, 'done' | 'total'>): number {
  return one.total ? Math.min(100, Math.round((100 * one.done) / one.total)) : 0
}

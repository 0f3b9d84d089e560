import { codeAt, DIGITS } from '@/api/areaCodes'

/** One hue from light to dark; a class is a step, so that a legend with numbers can say what a shade means. */
export const SHADES = ['#e1edf8', '#c2daf0', '#97c0e4', '#649ed1', '#357ab9'] as const

// Few classes stay light: names are written on them, and one single case is not yet a dark spot.
const CHOICE: readonly (readonly number[])[] = [[], [1], [1, 3], [0, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3, 4]]

const STANDS_OUT = 4

export interface ShadeClass {
  from: number
  /** Inclusive upper end; of the last class the largest count there is. */
  to: number
  colour: (typeof SHADES)[number]
}

function roundUp(value: number): number {
  if (value <= 10) return Math.ceil(value)
  const magnitude = 10 ** Math.floor(Math.log10(value))
  const step = magnitude / 2
  return Math.ceil(value / step) * step
}

/** At most five classes over the positive counts, by quantiles rounded to numbers that people read easily. */
export function classesOf(counts: readonly number[], round = roundUp): ShadeClass[] {
  const positive = counts.filter((count) => count > 0).sort((a, b) => a - b)
  if (!positive.length) return []
  const starts = new Set([positive[0]!])
  for (let n = 1; n < SHADES.length; n++) {
    const at = positive[Math.floor((positive.length * n) / SHADES.length)]!
    starts.add(round(at))
  }
  const max = positive.at(-1)!
  const froms = [...starts].filter((from) => from <= max).sort((a, b) => a - b)
  // Quantiles would hide one area that stands far above the rest in the class of its neighbours.
  if (froms.length < SHADES.length && max >= froms.at(-1)! * STANDS_OUT) froms.push(round(max / 2))
  const shades = CHOICE[froms.length] ?? []
  return froms.map((from, n) => {
    const next = froms[n + 1]
    return { from, to: next === undefined ? max : next - 1, colour: SHADES[shades[n] ?? 0]! }
  })
}

export function rangeText(shade: ShadeClass, text: (value: number) => string = String): string {
  return shade.to === shade.from ? text(shade.from) : `${text(shade.from)}–${text(shade.to)}`
}

/** The same over values with decimals (rates): classes step by the last decimal, so that none falls between two. */
export function decimalClassesOf(values: readonly number[], decimals = 1): ShadeClass[] {
  const parts = 10 ** decimals
  // Rates lie close together: rounded to fives or fifties they would all be one.
  const classes = classesOf(values.map((value) => Math.round(value * parts)), Math.ceil)
  return classes.map((shade) => ({ ...shade, from: shade.from / parts, to: shade.to / parts }))
}

export type CountLevel = 'city' | 'county' | 'township' | 'village' | 'grid'

const LEVELS: readonly { level: CountLevel; digits: number; below: number }[] = [
  { level: 'city', digits: DIGITS.city, below: 7 },
  { level: 'county', digits: DIGITS.county, below: 8 },
  { level: 'township', digits: DIGITS.township, below: 12 },
  { level: 'village', digits: DIGITS.village, below: 13 },
  { level: 'grid', digits: DIGITS.grid, below: Infinity },
]
// The server counts at most so many levels down at once.
const DIGITS_AT_ONCE = 9

/** The zoom from which the parts of an area are drawn. */
export function partsFrom(own: string): number {
  const first = LEVELS.findIndex((it) => it.digits > own.length)
  return LEVELS[first - 1]?.below ?? 0
}

/** Whether a level lies below an area: only then is it one of parts. */
export function isBelow(level: CountLevel, within: string): boolean {
  return LEVELS.find((it) => it.level === level)!.digits > within.length
}

/** Whether the server counts all areas of a level inside an area at once. */
export function isComparable(level: CountLevel, within: string): boolean {
  return isBelow(level, within) && DIGITS[level] <= within.length + DIGITS_AT_ONCE
}

/** The zooms at which the tiles hold the polygons of a level; villages and grids have tiles of their own. */
export const DRAWN: Record<CountLevel, { min: number; max: number }> = {
  city: { min: 0, max: 7 },
  county: { min: 7, max: 11 },
  township: { min: 8, max: 13 },
  village: { min: 9, max: 24 },
  grid: { min: 9, max: 24 },
}

/** The level that a zoom shows: the wanted one where the tiles have it, else the one that belongs to the zoom. */
export function levelAt(zoom: number, wanted: CountLevel | null): CountLevel {
  if (wanted && zoom >= DRAWN[wanted].min && zoom < DRAWN[wanted].max) return wanted
  return LEVELS.find((it) => zoom < it.below)!.level
}

/** The zooms at which each level is filled, with the wanted one wherever it can be. */
export function filledZooms(wanted: CountLevel | null): Record<CountLevel, { min: number; max: number } | null> {
  const usual = LEVELS.map((it, n) => ({ level: it.level, min: LEVELS[n - 1]?.below ?? 0, max: Math.min(it.below, 24) }))
  const taken = wanted ? DRAWN[wanted] : null
  const entries = usual.map(({ level, min, max }) => {
    if (!taken) return [level, { min, max }] as const
    if (level === wanted) return [level, taken] as const
    const rest = min < taken.min ? { min, max: Math.min(max, taken.min) } : { min: Math.max(min, taken.max), max }
    return [level, rest.min < rest.max ? rest : null] as const
  })
  return Object.fromEntries(entries) as Record<CountLevel, { min: number; max: number } | null>
}

/**
 * Where and at which level to count: never above one's own area, and near the centre of the map when it is large. Where
 * a wanted level cannot be counted there, it stays what was asked for, and is not comparable.
 */
export function countQuestion(
  own: string, zoom: number, centre: string | null, wanted: CountLevel | null = null,
): { within: string; level: CountLevel } {
  const level = levelAt(zoom, wanted)
  const shown = LEVELS.find((it) => it.level === level)!
  if (shown.digits < own.length) return { within: own, level: LEVELS.find((it) => it.digits >= own.length)!.level }
  if (shown.digits <= own.length + DIGITS_AT_ONCE) return { within: own, level: shown.level }
  const near = centre?.startsWith(own) ? codeAt('county', centre) : own
  if (near.length + DIGITS_AT_ONCE >= shown.digits) return { within: near, level: shown.level }
  return { within: own, level: wanted === level ? level : 'township' }
}

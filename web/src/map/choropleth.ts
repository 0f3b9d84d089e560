/** One hue from light to dark; a class is a step, so that a legend with numbers can say what a shade means. */
export const SHADES = ['#dbe8f5', '#b3d0ea', '#7fb0dc', '#4687c4', '#17609f'] as const

export interface ShadeClass {
  from: number
  /** Inclusive upper end; null for the open last class. */
  to: number | null
  colour: string
}

function roundUp(value: number): number {
  if (value <= 10) return Math.ceil(value)
  const magnitude = 10 ** Math.floor(Math.log10(value))
  const step = magnitude / 2
  return Math.ceil(value / step) * step
}

/** At most five classes over the positive counts, by quantiles rounded to numbers that people read easily. */
export function classesOf(counts: readonly number[]): ShadeClass[] {
  const positive = counts.filter((count) => count > 0).sort((a, b) => a - b)
  if (!positive.length) return []
  const starts = new Set([1])
  for (let n = 1; n < SHADES.length; n++) {
    const at = positive[Math.floor((positive.length * n) / SHADES.length)]!
    starts.add(Math.max(1, roundUp(at)))
  }
  const max = positive.at(-1)!
  const froms = [...starts].filter((from) => from <= max).sort((a, b) => a - b)
  const offset = froms.length === 1 ? 1 : 0
  return froms.map((from, n) => {
    const next = froms[n + 1]
    const shade = Math.round(((n + offset) * (SHADES.length - 1)) / Math.max(1, froms.length - 1 + offset))
    return { from, to: next === undefined ? null : next - 1, colour: SHADES[Math.min(shade, SHADES.length - 1)]! }
  })
}

export function rangeText(shade: ShadeClass): string {
  if (shade.to === null) return `≥ ${shade.from}`
  return shade.to === shade.from ? String(shade.from) : `${shade.from}–${shade.to}`
}

/** The level that the tiles show at a zoom; counts are asked for the same one. */
export function levelAt(zoom: number): 'township' | 'village' | 'grid' {
  if (zoom < 12) return 'township'
  return zoom < 13 ? 'village' : 'grid'
}

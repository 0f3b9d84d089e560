import type { CountLevel } from './choropleth'

/** A level of areas at the zooms from `min` to before `max`; widths and sizes in pixels. */
export interface Band {
  level: CountLevel
  min: number
  max: number
  line: number
  text: number
  strong: boolean
}

// One level fills a zoom; the next coarser one stays as a stronger line, so that one never loses the township.
export const FILLED: Band[] = [
  { level: 'city', min: 0, max: 7, line: 0.8, text: 13, strong: true },
  { level: 'county', min: 7, max: 8, line: 0.8, text: 13, strong: true },
  { level: 'township', min: 8, max: 12, line: 0.7, text: 12, strong: true },
  { level: 'village', min: 12, max: 13, line: 0.6, text: 11, strong: false },
  { level: 'grid', min: 13, max: 24, line: 0.6, text: 11, strong: false },
]
export const OUTLINES: Band[] = [
  { level: 'county', min: 8, max: 11, line: 1.4, text: 14, strong: true },
  { level: 'township', min: 12, max: 13, line: 1.4, text: 14, strong: true },
  { level: 'village', min: 13, max: 14, line: 1.2, text: 13, strong: true },
]

export const STRONG_TEXT = '#3d4a57'
export const PLAIN_TEXT = '#5b6875'

/** The colour of the lines of a level. */
export function inkOf({ line }: Band): string {
  return line > 1 ? '#75838f' : '#aab4be'
}

/** Those that a zoom has. */
export function bandsAt(bands: readonly Band[], zoom: number): Band[] {
  return bands.filter(({ min, max }) => zoom >= min && zoom < max)
}

/** How many digits of a code name an area of a level; the code of an area begins with those of the wider ones. */
export const DIGITS = { province: 2, city: 4, county: 6, township: 9, village: 12, grid: 15 } as const

/** The code of the wider area of a level that an area lies in. */
export function codeAt(level: keyof typeof DIGITS, code: string): string {
  return code.slice(0, DIGITS[level])
}

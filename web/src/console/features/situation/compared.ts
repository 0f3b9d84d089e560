import type { ComparedAreas } from '@/api/types'
import { isComparable } from '@/map/choropleth'
import type { AreaLevel } from '@/console/insight'

const BELOW: Record<string, AreaLevel> = {
  province: 'city', city: 'county', county: 'township', township: 'village', village: 'grid', grid: 'grid',
}
// Of cities and counties that send next to nothing there is nothing to compare.
const NEARLY_ALL = 0.95
const WIDE: readonly AreaLevel[] = ['city', 'county']

export interface Place {
  code: string
  name: string
  level: string
}
export interface Compared extends ComparedAreas {
  /** the level of the parts */
  level: AreaLevel
  /** the area whose parts they are */
  within: Place
}

/** The parts of an area: of the wanted level, or the next ones; where nearly all lies in one of these, the parts of that one. */
export async function comparedParts(
  own: Place, ask: (within: string, level: AreaLevel) => Promise<ComparedAreas>, wanted: AreaLevel | null = null,
): Promise<Compared> {
  if (wanted && isComparable(wanted, own.code)) return { ...(await ask(own.code, wanted)), level: wanted, within: own }
  const level = BELOW[own.level] ?? 'township'
  const answer = await ask(own.code, level)
  const main = answer.areas.find((row) => row.n > 0 && row.n >= NEARLY_ALL * answer.total.n)
  if (!main || !WIDE.includes(level)) return { ...answer, level, within: own }
  return comparedParts({ code: main.code, name: main.name, level }, ask)
}

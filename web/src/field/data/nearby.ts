import type { Category, IncidentDetail, Position } from '@/api/types'
import { isOpenCase } from './lists'
import { metresBetween } from './position'

export interface Nearby {
  incident: IncidentDetail
  metres: number
}

/** Two reports this near to each other may be of one problem; a poor fix widens it, never beyond the second figure. */
const NEAR_M = 50
const NEAR_MAX_M = 100
const SHOWN = 3

/**
 * Open cases near `position` that may be the same as what is being reported, the likeliest first: of the same category,
 * then of its group, then the nearer one. From what this phone holds, so that it is told without a network, too.
 */
export function alreadyReported(
  incidents: IncidentDetail[], categories: Map<string, Category>, wanted: { id: string; category: string; position: Position },
): Nearby[] {
  const reach = Math.min(NEAR_MAX_M, Math.max(NEAR_M, wanted.position.accuracy_m ?? 0))
  const group = categories.get(wanted.category)?.group
  const other = (it: Nearby): number => (it.incident.category === wanted.category ? 0 : 1)
  return incidents
    .filter((it) => it.id !== wanted.id && it.point !== null && isOpenCase(it) && group !== undefined && categories.get(it.category)?.group === group)
    .map((incident) => ({ incident, metres: metresBetween(wanted.position, { lon: incident.point![0], lat: incident.point![1] }) }))
    .filter((it) => it.metres <= reach)
    .sort((a, b) => other(a) - other(b) || a.metres - b.metres)
    .slice(0, SHOWN)
}

import type { Story } from '../../server'

// From here on a cell of the map is a spot of some thirty metres.
const NEAR = 14.4

/** The leader's page at the very spot of the case, with the list of what was reported there. */
export function leaderAddress(found: Pick<NonNullable<Story['case']>, 'point' | 'cell'> | null): string {
  const page = '/console/situation'
  if (!found?.point || !found.cell) return page
  const [lon, lat] = found.point.map((degrees) => degrees.toFixed(5))
  return `${page}?${new URLSearchParams({ cell: found.cell, list: '1', at: `${lon},${lat},${NEAR.toFixed(2)}` })}`
}

import type { IncidentDetail } from '@/api/types'

const HALF_A_DAY_MS = 4 * 3_600_000
const WHY_NOT = { early: 'incident.not_late_yet', again: 'incident.urged_already' }

function refusal(row: IncidentDetail): string {
  return row.moves.refused.find((it) => it.move === 'urge')?.code ?? ''
}

/** Whether what the server refused when it last told of the case has passed meanwhile: no change comes with time. */
export function urgeableNow(row: IncidentDetail, now: number): boolean {
  const why = refusal(row)
  if (why === WHY_NOT.early) return row.due_at !== null && Date.parse(row.due_at) <= now
  return why === WHY_NOT.again && row.urged_at !== null && Date.parse(row.urged_at) + HALF_A_DAY_MS <= now
}

/** What to say in place of the button; that it is still in time, its clock says. */
export function whyNotUrged(row: IncidentDetail): string {
  return row.moves.refused.find((it) => it.code === WHY_NOT.again)?.message ?? ''
}

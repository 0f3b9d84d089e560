import type { IncidentDetail, Task } from '@/api/types'

export const LEVELS = ['ordinary', 'yellow', 'red'] as const
const OPEN = ['dispatched', 'accepted']

/** The task of the unit that has the case in its hands: the leading one, else the first that helps. */
function inHand(row: IncidentDetail): Task | undefined {
  const open = row.tasks.filter((task) => task.kind === 'handle' && OPEN.includes(task.state) && task.unit)
  return open.find((task) => task.lead) ?? open[0]
}

/** Whom a card would be for. */
export function supervised(row: IncidentDetail): { unit: string; task: string | null } {
  const task = inHand(row)
  return { unit: task?.unit?.name ?? row.owner_unit.name, task: task?.id ?? null }
}

/** Levels above the highest one that was ever given there: what was taken back is not given again. */
export function cardLevels(row: IncidentDetail): string[] {
  const { unit, task } = supervised(row)
  const given = row.cards.filter((card) => (task ? card.task === task : card.task === null && card.unit.name === unit))
  const highest = Math.max(-1, ...given.map((card) => LEVELS.indexOf(card.level)))
  return LEVELS.slice(highest + 1)
}

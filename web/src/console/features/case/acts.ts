import { codeAt } from '@/api/areaCodes'
import { uuid7 } from '@/api/ids'
import type { Dispatch, DispatchableUnit, IncidentDetail, Task } from '@/api/types'

export interface Order {
  unit: string | null
}

/** Orders as the form holds them → what the server wants; the first is the lead. Null while one is not chosen. */
export function dispatchOf(orders: readonly Order[], note: string): Dispatch | null {
  const units = orders.map((order) => order.unit)
  if (!units.length || units.some((unit) => !unit) || new Set(units).size < units.length) return null
  return {
    // The ids are ours, so that an answer that got lost can be asked for again and an undo knows what it sent.
    tasks: units.map((unit, n) => ({ id: uuid7(), unit: unit as string, lead: n === 0, note: note.trim() })),
  }
}

export type Act =
  | { kind: 'verify'; task: Task }
  | { kind: 'work'; task: Task }
  | { kind: 'place' }
  | { kind: 'register' }
  | { kind: 'dispatch' }
  | { kind: 'close' }

const HANDS = ['accept', 'assign', 'progress', 'return']

/** A task that was sent to this post, not one that a centre may only finish on behalf of its unit. */
export function isMine(task: Task): boolean {
  return task.kind === 'verify' ? task.moves.includes('finish') : task.moves.some((move) => HANDS.includes(move))
}

/** What the panel offers as the decision, most urgent first; only what the server allows. */
export function actsOf(row: IncidentDetail): Act[] {
  const can = new Set(row.moves.allowed.map((move) => move.move))
  const acts: Act[] = row.tasks.filter(isMine).map((task) => ({ kind: task.kind === 'verify' ? 'verify' : 'work', task }))
  if (!row.placed && can.has('amend')) acts.push({ kind: 'place' })
  if (can.has('register')) acts.push({ kind: 'register' })
  if (can.has('dispatch')) acts.push({ kind: 'dispatch' })
  if (can.has('close')) acts.push({ kind: 'close' })
  return acts
}

/** Moves beside the decision that need a reason: reject, send back, withdraw. */
export function reasonMoves(row: IncidentDetail): string[] {
  const order = ['reject', 'rework', 'withdraw']
  return order.filter((move) => row.moves.allowed.some((allowed) => allowed.move === move))
}

/** What is done now and then, beside the decision: the way on first, what ends the case last. */
export const LATER = ['resume', 'rule', 'clarify', 'confirm', 'urge', 'merge', 'escalate', 'hand_down', 'hold', 'reopen', 'keep_closed', 'rate', 'unmerge', 'supervise', 'preserve', 'unpreserve', 'void'] as const
export type Later = (typeof LATER)[number]
export function laterMoves(row: IncidentDetail): Later[] {
  return LATER.filter((move) => row.moves.allowed.some((allowed) => allowed.move === move))
}

/** Why a move that the state would allow is not possible now; the decision itself says what it lacks. */
export function refusals(row: IncidentDetail): string[] {
  const told = row.moves.refused.filter((it) => it.move === 'dispatch' || it.code === 'incident.urged_already')
  return told.map((it) => it.message)
}

const DAY_MS = 86_400_000
const OFFICE_ENDS = '17:30:00+08:00'

/** The first day, as 2026-11-30 in China's time, that lies behind a deadline and behind today. */
export function firstLater(due: string | null, now: Date): string {
  const from = Math.max(due ? Date.parse(due) : 0, now.getTime())
  return new Date(from + DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10)
}
/** The end of office hours of a day in China's time. */
export function endOfDay(day: string): string {
  return new Date(`${day}T${OFFICE_ENDS}`).toISOString()
}

/** In whose hands the case is now: units or people of open tasks, else the one that answers for it. */
export function waitingFor(row: IncidentDetail): string[] {
  const open = row.tasks.filter((task) => task.state === 'dispatched' || task.state === 'accepted')
  const names = open.map((task) => task.person?.name ?? task.unit?.name).filter((name) => name !== undefined)
  const over = ['closed', 'withdrawn', 'rejected', 'merged', 'void'].includes(row.state)
  return over ? [] : names.length ? [...new Set(names)] : [row.owner_unit.name]
}

/** The suggested unit first, then units, then stations with the case's own village before the others. */
export function unitsInOrder(units: readonly DispatchableUnit[], row: IncidentDetail): DispatchableUnit[] {
  const village = codeAt('village', row.area.code)
  const rank = (unit: DispatchableUnit): number => {
    if (unit.id === row.suggestion?.unit.id) return 0
    if (unit.kind !== 'station') return 1
    return unit.area_code === village ? 2 : 3
  }
  return [...units].sort((a, b) => rank(a) - rank(b))
}

/** The suggested unit, if this post may send work there; before the list is known nobody is chosen. */
export function preselected(units: readonly DispatchableUnit[], row: IncidentDetail): string | null {
  return units.find((unit) => unit.id === row.suggestion?.unit.id)?.id ?? (units.length === 1 ? units[0]!.id : null)
}

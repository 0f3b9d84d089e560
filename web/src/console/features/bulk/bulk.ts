import type { IncidentShort, Moved } from '@/api/types'

export const MOST = 50

/** Acts on many cases; `move` is what the server calls it. */
export const ACTS = ['register_dispatch', 'register', 'dispatch', 'merge', 'reject', 'close'] as const
export type BulkAct = (typeof ACTS)[number]
export const MOVE_OF: Record<BulkAct, string> = {
  register_dispatch: 'register', register: 'register', dispatch: 'dispatch', merge: 'merge', reject: 'reject', close: 'close',
}
const STATES: Record<BulkAct, readonly string[]> = {
  register_dispatch: ['reported'], register: ['reported'], dispatch: ['registered'], merge: ['reported', 'registered'],
  reject: ['reported'], close: ['verifying'],
}

/** What can be meant with these rows, the likeliest first: what fits the most of them. The server says for each whether it may. */
export function actsFor(rows: readonly IncidentShort[]): BulkAct[] {
  const fitting = (act: BulkAct) => rows.filter((row) => STATES[act].includes(row.state)).length
  const fits = (act: BulkAct) => fitting(act) >= (act === 'merge' ? 2 : 1) || (act === 'merge' && rows.length > 1 && fitting(act) > 0)
  return ACTS.filter(fits).sort((a, b) => fitting(b) - fitting(a))
}

export interface Choices {
  unit: string | null
  note: string
  main: string | null
  reason: string
}

/** The body of the move; null while something is not chosen. `trying`: words that are not written yet do not hold it up. */
export function bodyOf(act: BulkAct, { unit, note, main, reason }: Choices, trying: boolean): Record<string, unknown> | null {
  const said = note.trim()
  const orders = unit ? { tasks: [{ unit, lead: true, note: said }] } : null
  const bodies: Record<BulkAct, Record<string, unknown> | null> = {
    register_dispatch: orders && { dispatch: orders },
    register: {},
    dispatch: orders,
    merge: main ? { main } : null,
    reject: reason.trim() || trying ? { reason: reason.trim() || '…' } : null,
    close: said ? { note: said, note_for_reporter: true } : {},
  }
  return bodies[act]
}

export interface Refusals {
  message: string
  numbers: string[]
}
/** Those that did not move, by what was said of them. */
export function refusalsOf(results: readonly Moved[]): Refusals[] {
  const found = new Map<string, string[]>()
  for (const { problem, number } of results) {
    if (problem) found.set(problem.message, [...(found.get(problem.message) ?? []), number ?? '?'])
  }
  return [...found].map(([message, numbers]) => ({ message, numbers }))
}

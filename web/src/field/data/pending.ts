import type { IncidentShort, Task } from '@/api/types'
import type { OutboxHead } from './db'

const AFTER: Record<string, Partial<Pick<Task, 'state'>>> = {
  'task.accept': { state: 'accepted' },
  'task.finish': { state: 'done' },
  'task.return': { state: 'returned' },
}
const MOVES_AFTER: Record<string, string[]> = {
  'task.accept': ['progress', 'return', 'finish'],
  'task.finish': [],
  'task.return': [],
}

export interface Shown<T> {
  body: T
  /** Something about it has not reached the server yet. */
  waiting: boolean
  refused: OutboxHead | null
}

/** The task as the person left it: what waits in the outbox is shown as done, marked as not sent. */
export function taskWith(task: Task, rows: OutboxHead[]): Shown<Task> {
  const own = rows.filter((row) => row.target === task.id)
  const shown = own.filter((row) => row.state === 'waiting').reduce(applied, task)
  return { body: shown, waiting: own.some((row) => row.state === 'waiting'), refused: own.find((row) => row.state === 'refused') ?? null }
}

function applied(task: Task, row: OutboxHead): Task {
  const assigns = task.moves.includes('assign') ? ['assign'] : []
  const moves = MOVES_AFTER[row.kind]
  const open = moves && moves.length > 0 ? [...moves, ...assigns] : moves
  return { ...task, ...AFTER[row.kind], moves: open ?? task.moves }
}

export function incidentWith<T extends IncidentShort>(incident: T, rows: OutboxHead[]): Shown<T> {
  const own = rows.filter((row) => row.target === incident.id)
  const withdrawn = own.some((row) => row.state === 'waiting' && row.kind === 'incident.withdraw')
  return {
    body: withdrawn ? { ...incident, state: 'withdrawn' } : incident,
    waiting: own.some((row) => row.state === 'waiting'),
    refused: own.find((row) => row.state === 'refused') ?? null,
  }
}

/** Not told to the person: they cost nobody anything when they arrive later. */
const QUIET = new Set(['inbox.read', 'push.register'])

export function countsAsUnsent(row: Pick<OutboxHead, 'kind'>): boolean {
  return !QUIET.has(row.kind)
}

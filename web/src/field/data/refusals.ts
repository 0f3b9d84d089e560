import type { PhotoRef, Position, ProblemShape } from '@/api/types'
import type { Draft, OutboxRow } from './db'

const ANSWERS = new Set(['task.finish', 'task.progress', 'task.return'])

/** The form to give back when the server refused what was written, or null where there was no form to fill in. */
export function draftOf(row: OutboxRow, problem: ProblemShape, nowMs: number): Draft | null {
  const { body } = row
  const common = {
    updatedAt: nowMs,
    words: String(body.words ?? body.reason ?? ''),
    photos: (body.photos as PhotoRef[] | undefined) ?? [],
    problem,
  }
  if (row.kind === 'incident.report' || row.kind === 'incident.amend') {
    const amends = row.kind === 'incident.amend'
    return {
      ...common,
      id: String(amends ? body.incident : body.id),
      form: amends ? 'amend' : 'report',
      category: (body.category as string | undefined) ?? null,
      urgent: body.urgent === true,
      position: (body.position as Position | undefined) ?? null,
      placedByHand: true,
      baseVersion: null,
    }
  }
  if (!ANSWERS.has(row.kind)) return null
  const fixed = typeof body.fixed === 'boolean' ? body.fixed : null
  return { ...common, id: `task:${String(body.task)}`, form: 'answer', task: String(body.task), fixed }
}

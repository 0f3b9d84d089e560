import type { PhotoRef, Position, ProblemShape } from '@/api/types'
import type { AnswerDraft, Draft, MovedReason, OutboxRow, ReportDraft } from './db'

const ANSWERS: Record<string, AnswerDraft['move']> = {
  'task.finish': 'finish', 'task.progress': 'progress', 'task.return': 'return',
}

function common(row: OutboxRow, problem: ProblemShape, updatedAt: number) {
  const { words, reason, photos } = row.body as { words?: string; reason?: string; photos?: PhotoRef[] }
  return { updatedAt, words: words ?? reason ?? '', photos: photos ?? [], problem }
}

function reportDraft(row: OutboxRow, problem: ProblemShape, nowMs: number): ReportDraft {
  const amends = row.kind === 'incident.amend'
  const body = row.body as {
    id?: string; incident?: string; category?: string; position?: Position | null; urgent?: boolean; moved_m?: number; moved_reason?: MovedReason
  }
  return {
    ...common(row, problem, nowMs),
    id: String(amends ? body.incident : body.id),
    form: amends ? 'amend' : 'report',
    category: body.category ?? null,
    urgent: body.urgent === true,
    position: body.position ?? null,
    placedByHand: true,
    movedM: body.moved_m ?? null,
    movedReason: body.moved_reason ?? null,
  }
}

/** The form to give back when the server refused what was written, or null where there was no form to fill in. */
export function draftOf(row: OutboxRow, problem: ProblemShape, nowMs: number): Draft | null {
  if (row.form) return { ...row.form, updatedAt: nowMs, problem }
  if (row.kind === 'incident.report' || row.kind === 'incident.amend') return reportDraft(row, problem, nowMs)
  const task = ANSWERS[row.kind] ? row.target : null
  if (!task) return null
  const fixed = typeof row.body.fixed === 'boolean' ? row.body.fixed : null
  const proposedUnit = typeof row.body.proposed_unit === 'string' ? row.body.proposed_unit : null
  return { ...common(row, problem, nowMs), id: answerDraftId(task), form: 'answer', task, move: ANSWERS[row.kind]!, fixed, proposedUnit }
}

export function answerDraftId(task: string): string {
  return `task:${task}`
}

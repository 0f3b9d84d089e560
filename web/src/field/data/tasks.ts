import type { PhotoRef, Position, Task } from '@/api/types'
import type { Field } from './context'
import type { AnswerDraft, OutboxRow } from './db'

function base(task: Task): { task: string; base_version: number } {
  return { task: task.id, base_version: task.version }
}

export function acceptTask({ outbox }: Field, task: Task): Promise<OutboxRow> {
  return outbox.add({ kind: 'task.accept', target: task.id, body: base(task) })
}

export function assignTask({ outbox }: Field, task: Task, person: string): Promise<OutboxRow> {
  return outbox.add({ kind: 'task.assign', target: task.id, body: { ...base(task), person } })
}

export interface Answer {
  words: string
  photos: PhotoRef[]
  fixed?: boolean
  position?: Position | null
  proposedUnit?: string | null
}

function bodyOf(task: Task, move: AnswerDraft['move'], answer: Answer): Record<string, unknown> {
  if (move === 'return') {
    return { ...base(task), reason: answer.words, ...(answer.proposedUnit && { proposed_unit: answer.proposedUnit }) }
  }
  const common = { ...base(task), words: answer.words, photos: answer.photos.map((photo) => ({ ...photo })) }
  if (move === 'progress') return common
  return { ...common, ...(answer.fixed !== undefined && { fixed: answer.fixed }), ...(answer.position && { position: { ...answer.position } }) }
}

/** Queues an answer to a task; a task that must be accepted first is accepted on the way. */
export async function answerTask(field: Field, task: Task, move: AnswerDraft['move'], answer: Answer, draft: string): Promise<OutboxRow> {
  if (move === 'finish' && !task.moves.includes('finish') && task.moves.includes('accept')) await acceptTask(field, task)
  const photos = move === 'return' ? [] : answer.photos.map((photo) => photo.sha256)
  return field.outbox.add({ kind: `task.${move}`, target: task.id, photos, draft, body: bodyOf(task, move, answer) })
}

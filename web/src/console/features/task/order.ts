import type { Task } from '@/api/types'

const NEVER = '9999'

/** Urgent cases first, then what is due first; tasks without a clock come last, oldest first. */
export function byUrgency(tasks: readonly Task[]): Task[] {
  const key = (task: Task) => `${task.incident?.urgent ? 0 : 1}${task.due_at ?? NEVER}${task.dispatched_at}`
  return [...tasks].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

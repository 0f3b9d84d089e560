import type { IncidentDetail, IncidentShort, Task } from '@/api/types'
import type { PersonStore } from './db'

const UNKNOWN_YET: Pick<
  IncidentDetail, 'position' | 'address' | 'reporter' | 'photos' | 'tasks' | 'timeline' | 'moves' | 'suggestion'
> = {
  position: null, address: null, reporter: null, photos: [], tasks: [], timeline: [],
  moves: { allowed: [], refused: [] }, suggestion: null,
}

/** Keeps the rows that an answer brings, until the feed brings them whole; an older one never replaces a newer one. */
export async function keepAnswer(store: PersonStore, answer: Record<string, unknown>): Promise<void> {
  const gen = (await store.read<number>('gen')) ?? 0
  const incident = answer.incident as IncidentShort | undefined
  const task = answer.task as Task | undefined
  if (incident?.id) {
    const known = (await store.incident.get(incident.id))?.body
    const body = { ...UNKNOWN_YET, ...known, ...incident }
    if (!known || known.version <= incident.version) await store.incident.put({ id: incident.id, gen, body })
  }
  if (task?.id) {
    const known = (await store.task.get(task.id))?.body
    if (!known || known.version <= task.version) await store.task.put({ id: task.id, gen, body: { ...known, ...task } })
  }
}

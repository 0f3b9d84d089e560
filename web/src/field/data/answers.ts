import type { IncidentDetail, IncidentShort, Task } from '@/api/types'
import type { PersonStore } from './db'

const UNKNOWN_YET: Pick<
  IncidentDetail,
  'position' | 'address' | 'provisional' | 'preserved' | 'reporter' | 'contacts' | 'photos' | 'tasks' | 'timeline' | 'moves' | 'suggestion' | 'signs' | 'main' | 'merged' | 'cards' | 'direct' | 'rating' | 'reopen_wished' | 'urges' | 'urged_at'
> = {
  position: null, address: '', provisional: false, preserved: false, reporter: null, contacts: [], photos: [], tasks: [], timeline: [],
  moves: { allowed: [], refused: [] }, suggestion: null, signs: [], main: null, merged: [], cards: [], direct: false, rating: '', reopen_wished: false, urges: 0, urged_at: null,
}

/** Keeps the rows that an answer brings, until the feed brings them whole; an older one never replaces a newer one. */
export async function keepAnswer(store: PersonStore, answer: Record<string, unknown>): Promise<void> {
  const gen = (await store.read<number>('gen')) ?? 0
  const incident = answer.incident as IncidentShort | undefined
  const task = answer.task as Task | undefined
  if (incident?.id) await keepIncident(store, incident, gen)
  if (task?.id) await keepTask(store, task, gen)
}

async function keepIncident(store: PersonStore, incident: IncidentShort, gen: number): Promise<void> {
  const known = (await store.incident.get(incident.id))?.body
  if (known && known.version > incident.version) return
  await store.incident.put({ id: incident.id, gen, body: { ...UNKNOWN_YET, ...known, ...incident } })
}

async function keepTask(store: PersonStore, task: Task, gen: number): Promise<void> {
  const known = (await store.task.get(task.id))?.body
  if (known && known.version > task.version) return
  await store.task.put({ id: task.id, gen, body: { ...known, ...task } })
}

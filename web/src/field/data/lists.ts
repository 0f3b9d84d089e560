import type { Category, IncidentDetail, MobileSession, Task } from '@/api/types'
import type { MyArea, OutboxRow, PersonStore } from './db'
import { openRows } from './rows'
import { countsAsUnsent, incidentWith, taskWith, type Shown } from './pending'
import { isSound } from './voice'

/** Reads for screens, all from this phone; each is watched with useLive. */
export async function categoriesOf(store: PersonStore): Promise<Category[]> {
  const rows = await store.category.toArray()
  const last = (category: Category) => (category.code.endsWith('.other') ? 1 : 0)
  // What was downloaded before the catalogue told its order keeps the order of its codes, with "other" last.
  const place = (category: Category) => category.position ?? last(category)
  return rows.map((row) => row.body).filter((category) => category.group).sort((a, b) => place(a) - place(b))
}

export async function categoryNames(store: PersonStore): Promise<Map<string, Category>> {
  return new Map((await categoriesOf(store)).map((category) => [category.code, category]))
}

export async function areasOf(store: PersonStore): Promise<MyArea[]> {
  return (await store.area.toArray()).map((row) => row.body)
}

/** Whether one of this person's posts reported it (the server names the post, never the person, to others). */
export function isMine(incident: IncidentDetail, session: MobileSession): boolean {
  const { reporter, reporter_name: name } = incident
  if (reporter?.post) return session.posts.some((post) => post.id === reporter.post)
  return name !== null && name === session.person.name
}

/** Whether this person has seen the same and added to it instead of reporting it anew. */
export function hasJoined({ timeline }: IncidentDetail, { person }: MobileSession): boolean {
  return timeline.some((row) => row.name === 'incident.join' && row.who?.name === person.name)
}

export async function tasksOf(store: PersonStore): Promise<Shown<Task>[]> {
  const [tasks, rows] = await Promise.all([store.task.toArray(), store.outbox.toArray()])
  return tasks.map((row) => taskWith(row.body, rows))
}

export async function incidentsOf(store: PersonStore): Promise<Shown<IncidentDetail>[]> {
  const [incidents, rows] = await Promise.all([store.incident.toArray(), store.outbox.toArray()])
  return incidents.map((row) => incidentWith(row.body, rows))
}

/** Reports that wait on this phone and that the server has not answered yet. */
export async function unansweredReports(store: PersonStore): Promise<OutboxRow[]> {
  return openRows(store, await store.outbox.filter((row) => row.kind === 'incident.report' && row.state === 'waiting').toArray())
}

/** When the oldest of what still waits was written or taken, in milliseconds since 1970; null where nothing waits. */
export async function oldestUnsent(store: PersonStore): Promise<number | null> {
  const rows = await store.outbox.where('state').equals('waiting').toArray()
  const photos = await store.photos.where('state').equals('queued').toArray()
  const times = [...rows.filter(countsAsUnsent).map((row) => Date.parse(row.at)), ...photos.map((photo) => photo.addedAt)]
  return times.length ? Math.min(...times) : null
}

export interface PhotoProgress {
  there: number
  count: number
  refused: number
}

export async function photoProgress(store: PersonStore, hashes: string[]): Promise<PhotoProgress> {
  const rows = await store.photos.bulkGet(hashes)
  const here = rows.filter((row) => row !== undefined)
  const known = here.filter((row) => !isSound(row.type))
  const open = known.filter((row) => row.state === 'queued' || row.state === 'kept').length
  const refused = known.filter((row) => row.state === 'refused').length
  const count = hashes.length - (here.length - known.length)
  return { there: count - open - refused, count, refused }
}

/** Whether it was on this day, by the calendar of the phone. */
export function isToday(at: string, nowMs: number): boolean {
  return new Date(at).toDateString() === new Date(nowMs).toDateString()
}

const OPEN_TASK = new Set(['dispatched', 'accepted'])
export function isOpenTask(task: Task): boolean {
  return OPEN_TASK.has(task.state)
}
const OPEN_CASE = new Set(['reported', 'registered', 'dispatched', 'in_progress', 'verifying', 'on_hold'])
export function isOpenCase(incident: { state: string }): boolean {
  return OPEN_CASE.has(incident.state)
}

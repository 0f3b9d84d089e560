import { onBeforeUnmount } from 'vue'
import type { IncidentShort, Task } from '@/api/types'
import { useToasts } from '@/ui/toasts'
import { useLiveChanges } from './live'
import { useCategoryNames } from './names'
import { incidents, tasks } from './server'
import type { Desk } from './session'
import { ring } from './sound'
import { useTexts } from './texts'

export interface Seen {
  ids: Set<string>
  /** false until the first answer: what lay there before is no news. */
  started: boolean
}

/** The ones of `rows` that were not there before; the first answer is the starting point. */
export function newcomers<T extends { id: string }>(seen: Seen, rows: readonly T[]): T[] {
  const fresh = seen.started ? rows.filter((row) => !seen.ids.has(row.id)) : []
  for (const row of rows) seen.ids.add(row.id)
  seen.started = true
  return fresh
}

const LATEST = 20

async function latest(desk: Desk): Promise<(IncidentShort | Task)[]> {
  if (desk === 'tasks') return (await tasks.list({ state: 'open', limit: LATEST })).results
  return (await incidents.list({ state: ['reported'], order: '-reported', limit: LATEST })).results
}

/** Rings for what is new on this desk: reports for a centre or station, tasks for hands. A leader is left in peace. */
export function useArrivals(desk: Desk): void {
  if (desk !== 'dispatch' && desk !== 'tasks') return
  const { t } = useTexts()
  const { nameOf } = useCategoryNames()
  const toasts = useToasts()
  const seen: Seen = { ids: new Set(), started: false }
  let stopped = false
  let asking = false
  let again = false

  async function look(): Promise<void> {
    if (asking) return void (again = true)
    asking = true
    try {
      const fresh = newcomers(seen, await latest(desk))
      if (fresh.length && !stopped) announce(fresh)
    } catch {
      // The next message asks again; the bar says when updates are interrupted.
    } finally {
      asking = false
      if (again && !stopped) {
        again = false
        void look()
      }
    }
  }
  function announce(fresh: (IncidentShort | Task)[]): void {
    const rows = fresh.map((row) => ('incident' in row ? row.incident : row)).filter((row) => row !== null)
    const urgent = rows.find((row) => row.urgent)
    ring(Boolean(urgent))
    if (urgent) toasts.say(t('arrival.urgent', { category: nameOf(urgent.category), area: urgent.area.name }))
  }

  void look()
  useLiveChanges((changed) => {
    if (changed === 'all' || changed.size || desk === 'tasks') void look()
  })
  onBeforeUnmount(() => (stopped = true))
}

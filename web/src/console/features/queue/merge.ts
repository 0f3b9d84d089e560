import type { IncidentShort } from '@/api/types'

export interface Shown {
  /** In the order in which the person saw them first. */
  rows: IncidentShort[]
  /** Arrived since; shown when the person asks for them. */
  waiting: IncidentShort[]
  /** Ids of rows that no longer belong here; they stay, dimmed, so that nothing jumps. */
  gone: ReadonlySet<string>
  /** Ids of rows that the person let in; they keep a mark. */
  fresh: ReadonlySet<string>
}

export const NOTHING: Shown = { rows: [], waiting: [], gone: new Set(), fresh: new Set() }

export interface Answer {
  /** The same page as at the beginning, asked again (as many rows as are shown, at most the server's limit). */
  again: readonly IncidentShort[]
  /** The newest of the same list, by time of report. */
  newest: readonly IncidentShort[]
  /** Ids that are known to have changed, "all" when nobody knows. */
  changed: ReadonlySet<string> | 'all'
  /** True when `again` covers every row that is shown, so that a missing one has left the list. */
  complete: boolean
}

function touched(changed: Answer['changed'], id: string): boolean {
  return changed === 'all' || changed.has(id)
}

/** What the list shows after a message: rows renewed in their places, newcomers waiting, leavers dimmed. */
export function mergeLive(shown: Shown, answer: Answer, loadedAt: string): Shown {
  const now = new Map([...answer.again, ...answer.newest].map((row) => [row.id, row]))
  const gone = new Set(shown.gone)
  for (const { id } of shown.rows) {
    if (now.has(id)) gone.delete(id)
    else if (answer.complete && touched(answer.changed, id)) gone.add(id)
  }
  const known = new Set(shown.rows.map((row) => row.id))
  const arrived = answer.newest.filter((row) => !known.has(row.id) && Date.parse(row.reported_at) >= Date.parse(loadedAt))
  // What came into this queue by a move (a case sent back, say) was reported long ago: it is news by having changed.
  const moved = answer.again.filter((row) => !known.has(row.id) && answer.changed !== 'all' && answer.changed.has(row.id))
  const waiting = new Map([...shown.waiting, ...arrived, ...moved].map((row) => [row.id, now.get(row.id) ?? row]))
  const left = (id: string) => !now.has(id) && touched(answer.changed, id)
  return {
    rows: shown.rows.map((row) => now.get(row.id) ?? row),
    waiting: [...waiting.values()].filter((row) => !left(row.id)),
    gone,
    fresh: shown.fresh,
  }
}

/** Lets the newcomers in, on top: urgent first, then the newest; leavers go. */
export function letIn(shown: Shown): Shown {
  const rank = (row: IncidentShort) => `${row.urgent ? '1' : '0'}${row.reported_at}`
  const newcomers = [...shown.waiting].sort((a, b) => (rank(a) < rank(b) ? 1 : -1))
  return {
    rows: [...newcomers, ...shown.rows.filter((row) => !shown.gone.has(row.id))],
    waiting: [],
    gone: new Set(),
    fresh: new Set(newcomers.map((row) => row.id)),
  }
}

/** A row that the person's own move changed: renewed, and dimmed when it left the list. */
export function settle(shown: Shown, row: IncidentShort, stays: boolean): Shown {
  const gone = new Set(shown.gone)
  if (stays) gone.delete(row.id)
  else gone.add(row.id)
  const renew = (it: IncidentShort) => (it.id === row.id ? { ...it, ...row } : it)
  return { ...shown, rows: shown.rows.map(renew), waiting: shown.waiting.filter((it) => it.id !== row.id), gone }
}

/** The row to open after `id`: the next one that is still to be done, else the one before. */
export function neighbour(shown: Shown, id: string | null, by: 1 | -1): string | null {
  const rows = shown.rows.filter((row) => row.id === id || !shown.gone.has(row.id))
  if (!rows.length) return null
  const at = rows.findIndex((row) => row.id === id)
  if (at < 0) return (by === 1 ? rows[0] : rows.at(-1))!.id
  return rows[at + by]?.id ?? null
}

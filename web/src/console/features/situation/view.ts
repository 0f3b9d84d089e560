import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { WINDOWS, type CaseQuestion, type Days } from '@/console/insight'
import { AREA, CODE, matching, one, placeOf, placeText, said, UUID, type MapPlace } from '@/console/urlView'

/** Which of the four numbers is in front; null: everything reported in the window. */
export const FOCI = ['today', 'open', 'overdue', 'late'] as const
export type Focus = (typeof FOCI)[number]

/** What the page shows. The address keeps all of it, so that a sent link shows the same. */
export interface View {
  days: Days
  /** group code */
  category: string | null
  show: 'heat' | 'areas'
  measure: 'count' | 'rate'
  focus: Focus | null
  area: string | null
  /** key of a cell of the heat layer */
  cell: string | null
  list: boolean
  open: string | null
  at: MapPlace | null
}

export const START: View = {
  days: 30, category: null, show: 'heat', measure: 'count', focus: null, area: null, cell: null, list: false, open: null, at: null,
}

const CELL = /^[\w.:-]{1,40}$/

/** Whatever the address says, the result is valid: what is unknown is left out. */
export function viewFromUrl(query: LocationQuery): View {
  const days = Number(one(query.days))
  return {
    days: WINDOWS.find((it) => it === days) ?? START.days,
    category: matching(one(query.category), CODE),
    show: one(query.show) === 'areas' ? 'areas' : 'heat',
    measure: one(query.measure) === 'rate' ? 'rate' : 'count',
    focus: FOCI.find((it) => it === one(query.focus)) ?? null,
    area: matching(one(query.area), AREA),
    cell: matching(one(query.cell), CELL),
    list: one(query.list) === '1',
    open: matching(one(query.case), UUID),
    at: placeOf(one(query.at)),
  }
}

export function viewToUrl(view: View): LocationQueryRaw {
  return said({
    days: view.days === START.days ? undefined : String(view.days),
    category: view.category ?? undefined,
    show: view.show === START.show ? undefined : view.show,
    measure: view.measure === START.measure ? undefined : view.measure,
    focus: view.focus ?? undefined,
    area: view.area ?? undefined,
    cell: view.cell ?? undefined,
    list: view.list ? '1' : undefined,
    case: view.open ?? undefined,
    at: placeText(view.at),
  })
}

/** The cases behind what was clicked; `own` is the area of the post. */
export function caseQuestion(view: View, own: string): CaseQuestion {
  const { days, category, focus, cell } = view
  return {
    days,
    category,
    ...(cell ? { cell } : { area: view.area ?? own }),
    ...(focus && { [focus]: 1 as const }),
  }
}

/** What the cells of the map count: waiting now, or everything reported in the window. */
export function heatFilters({ days, category, focus }: View): Record<string, string | number | null> {
  return { days, category, state: focus === 'open' ? 'open' : null }
}

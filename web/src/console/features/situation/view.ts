import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { WINDOWS, type CaseQuestion, type Days } from '@/console/insight'

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
  /** longitude, latitude, zoom */
  at: [number, number, number] | null
}

export const START: View = {
  days: 30, category: null, show: 'heat', measure: 'count', focus: null, area: null, cell: null, list: false, open: null, at: null,
}

const CODE = /^[a-z0-9_.]{1,64}$/
const AREA = /^\d{2,15}$/
const CELL = /^[\w.:-]{1,40}$/
const UUID = /^[0-9a-f-]{36}$/

function one(value: LocationQuery[string] | undefined): string {
  const text = Array.isArray(value) ? value[0] : value
  return typeof text === 'string' ? text : ''
}
function matching(text: string, form: RegExp): string | null {
  return form.test(text) ? text : null
}
function placeOf(text: string): View['at'] {
  const [lon, lat, zoom, ...rest] = text.split(',').map(Number)
  const inside = Math.abs(lon ?? NaN) <= 180 && Math.abs(lat ?? NaN) <= 85 && (zoom ?? NaN) >= 0 && (zoom ?? NaN) <= 22
  return inside && !rest.length ? [lon!, lat!, zoom!] : null
}

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
  const query: LocationQueryRaw = {
    days: view.days === START.days ? undefined : String(view.days),
    category: view.category ?? undefined,
    show: view.show === START.show ? undefined : view.show,
    measure: view.measure === START.measure ? undefined : view.measure,
    focus: view.focus ?? undefined,
    area: view.area ?? undefined,
    cell: view.cell ?? undefined,
    list: view.list ? '1' : undefined,
    case: view.open ?? undefined,
    at: view.at ? `${view.at[0].toFixed(5)},${view.at[1].toFixed(5)},${view.at[2].toFixed(2)}` : undefined,
  }
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
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

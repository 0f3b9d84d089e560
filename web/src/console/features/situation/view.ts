import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { LEVELS, WINDOWS, type AreaLevel, type CaseQuestion, type Days, type Slice, type Span } from '@/console/insight'
import { OPEN_STATES } from '@/console/filters'
import { AREA, CODE, matching, one, placeOf, placeText, said, UUID, type MapPlace } from '@/console/urlView'
import { isDay, spanFault } from './timeline'

/** Which of the four numbers is in front; null: everything reported in the window. */
/** Late is what was not handled in time, whatever state it is in by now: it goes with no state. */
export const FOCI = ['today', 'open', 'overdue', 'late'] as const
export type Focus = (typeof FOCI)[number]

/** Whether a number is of now: what waits has no day, so it goes with no step of the window. */
export function isOfNow(focus: Focus | null): boolean {
  return focus !== null && focus !== 'late'
}

/** The number by which areas are counted too; of the others they show what was reported. */
export function ofAreas(focus: Focus | null): Focus | null {
  return focus === 'open' || focus === 'overdue' ? focus : null
}
export const MEASURES = ['count', 'per_1000', 'per_grid', 'per_km2'] as const
export type Measure = (typeof MEASURES)[number]
export const SIDES = ['ranking', 'charts', 'repeats'] as const
export type Side = (typeof SIDES)[number]

/** What was withdrawn, rejected, merged or void counts nowhere. */
const COUNTED_STATES: readonly string[] = [...OPEN_STATES, 'closed']

/** What the page shows. The address keeps all of it, so that a sent link shows the same. */
export interface View {
  days: Days
  /** a free window, in place of the last days */
  span: Span | null
  /** first day of the one step of the window that is shown; null: the whole window */
  frame: string | null
  /** code of a group or of a category */
  category: string | null
  channel: string | null
  state: string | null
  show: 'heat' | 'areas'
  measure: Measure
  /** null: as the zoom has it */
  level: AreaLevel | null
  focus: Focus | null
  area: string | null
  /** key of a cell of the heat layer, or of a place where cases come back */
  cell: string | null
  side: Side
  list: boolean
  open: string | null
  at: MapPlace | null
}

export const START: View = {
  days: 30, span: null, frame: null, category: null, channel: null, state: null, show: 'heat', measure: 'count', level: null, focus: null,
  area: null, cell: null, side: 'ranking', list: false, open: null, at: null,
}

/** Days in which three cases at one spot make it a place where cases come back. */
export const REPEAT_DAYS = 90
const PLACE = /^19-\d+$/
const CELL = /^[\w.:-]{1,40}$/

function spanOf(text: string): Span | null {
  const [since = '', until = '', ...rest] = text.split('_')
  const span = { since, until }
  return !rest.length && spanFault(span) === null ? span : null
}

/** Whatever the address says, the result is valid: what is unknown is left out. */
export function viewFromUrl(query: LocationQuery): View {
  const days = Number(one(query.days))
  const frame = one(query.frame)
  const focus = FOCI.find((it) => it === one(query.focus) && !(it === 'late' && query.state)) ?? null
  return {
    days: WINDOWS.find((it) => it === days) ?? START.days,
    span: spanOf(one(query.span)),
    frame: isDay(frame) && !isOfNow(focus) ? frame : null,
    category: matching(one(query.category), CODE),
    channel: matching(one(query.channel), CODE),
    state: COUNTED_STATES.find((it) => it === one(query.state)) ?? null,
    show: one(query.show) === 'areas' ? 'areas' : 'heat',
    measure: MEASURES.find((it) => it === one(query.measure)) ?? START.measure,
    level: LEVELS.find((it) => it === one(query.level)) ?? null,
    focus,
    area: matching(one(query.area), AREA),
    cell: matching(one(query.cell), CELL),
    side: SIDES.find((it) => it === one(query.side)) ?? START.side,
    list: one(query.list) === '1',
    open: matching(one(query.case), UUID),
    at: placeOf(one(query.at)),
  }
}

const unless = <T extends string>(value: T, usual: T): T | undefined => (value === usual ? undefined : value)

export function viewToUrl(view: View): LocationQueryRaw {
  return said({
    days: unless(String(view.days), String(START.days)),
    span: view.span ? `${view.span.since}_${view.span.until}` : undefined,
    frame: view.frame ?? undefined,
    category: view.category ?? undefined,
    channel: view.channel ?? undefined,
    state: view.state ?? undefined,
    show: unless(view.show, START.show),
    measure: unless(view.measure, START.measure),
    level: view.level ?? undefined,
    focus: view.focus ?? undefined,
    area: view.area ?? undefined,
    cell: view.cell ?? undefined,
    side: unless(view.side, START.side),
    list: view.list ? '1' : undefined,
    case: view.open ?? undefined,
    at: placeText(view.at),
  })
}

/** What cases are of: these count, whatever the time. */
export function marksOf({ category, channel, state }: View): Pick<Slice, 'category' | 'channel' | 'state'> {
  return { category, channel, state }
}

/** What is counted, over the whole window. */
export function sliceOf(view: View): Slice {
  return { ...(view.span ?? { days: view.days }), ...marksOf(view) }
}

/** The same, over one step of the window where one is shown. */
export function sliceIn(view: View, frame: Span | null): Slice {
  return frame ? { since: frame.since, until: frame.until, ...marksOf(view) } : sliceOf(view)
}

export function isPlace(cell: string | null): boolean {
  return cell !== null && PLACE.test(cell)
}

/** The cases behind what was clicked; `own` is the area of the post, `frame` the step that is shown. */
export function caseQuestion(view: View, own: string, frame: Span | null = null): CaseQuestion {
  const { focus, cell } = view
  // A place counts the same days whatever window is looked at.
  if (cell && isPlace(cell)) return { days: REPEAT_DAYS, ...marksOf(view), cell, area: own }
  return {
    ...sliceIn(view, frame),
    ...(cell ? { cell } : { area: view.area ?? own }),
    ...(focus && { [focus]: 1 as const }),
  }
}

/** What the cells of the map count: waiting now, or everything reported in the window or in its step. */
export function heatFilters(view: View, frame: Span | null = null): Record<string, string | number | null | undefined> {
  const open = view.focus === 'open' && !frame
  return { ...sliceIn(view, frame), open: open ? 1 : null }
}

import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { RecordClass, RecordItem } from '@/api/types'
import { CODE, matching, one, placeOf, placeText, said, UUID, type MapPlace } from '@/console/urlView'

/** What the page of places shows; the address keeps it. */
export interface View {
  /** code of a class or of a heading */
  klass: string | null
  text: string
  /** the record whose card is open */
  open: string | null
  /** the case that lies over the card */
  case: string | null
  at: MapPlace | null
  /** the list by grid or by age, forwards or backwards */
  order: Order
}

export const ORDERS = ['area', '-area', '-created', 'created'] as const
export type Order = (typeof ORDERS)[number]
const TEXT_MAX = 60

export function viewFromUrl(query: LocationQuery): View {
  return {
    klass: matching(one(query.klass), CODE),
    text: one(query.q).slice(0, TEXT_MAX),
    open: matching(one(query.place), UUID),
    case: matching(one(query.case), UUID),
    at: placeOf(one(query.at)),
    order: ORDERS.find((it) => it === one(query.sort)) ?? 'area',
  }
}

export function viewToUrl(view: View): LocationQueryRaw {
  return said({
    klass: view.klass ?? undefined,
    q: view.text || undefined,
    place: view.open ?? undefined,
    case: view.case ?? undefined,
    at: placeText(view.at),
    sort: view.order === 'area' ? undefined : view.order,
  })
}

export interface ClassChoice {
  code: string
  name: string
  /** below a heading */
  inner: boolean
}

/** Headings with their classes under them, in the order of the catalogue. */
export function classChoices(classes: readonly RecordClass[]): ClassChoice[] {
  const roots = classes.filter((klass) => !klass.parent)
  return roots.flatMap((root) => [
    { code: root.code, name: root.name, inner: false },
    ...classes.filter((klass) => klass.parent === root.code).map(({ code, name }) => ({ code, name, inner: true })),
  ])
}

export interface ItemGroup {
  title: string
  items: RecordItem[]
}

/** Single items first, then each row of each repeat group; what has no value is left out. */
export function itemGroups(items: readonly RecordItem[]): ItemGroup[] {
  const groups = new Map<string, ItemGroup>()
  const empty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && !value.length)
  for (const item of items.filter((it) => !empty(it.value))) {
    const title = item.group ? `${item.group} ${(item.row ?? 0) + 1}` : ''
    const group = groups.get(title) ?? { title, items: [] }
    group.items.push(item)
    groups.set(title, group)
  }
  return [...groups.values()].sort((a, b) => Number(a.title !== '') - Number(b.title !== ''))
}

/** A value as people read it; `yes` and `no` in the language of the page. */
export function valueText(value: unknown, unit: string, yes: string, no: string): string {
  if (typeof value === 'boolean') return value ? yes : no
  const text = Array.isArray(value) ? value.join('、') : String(value)
  return unit ? `${text} ${unit}` : text
}

/** Metres as they are measured: whole ones, and never nearer than the wall. */
export function metresText(metres: number): string {
  return String(Math.max(0, Math.round(metres)))
}

import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { RecordClass, RecordItem } from '@/console/records'

/** What the page of places shows; the address keeps it. */
export interface View {
  /** code of a class or of a heading */
  klass: string | null
  text: string
  /** the record whose card is open */
  open: string | null
  /** the case that lies over the card */
  case: string | null
  /** longitude, latitude, zoom */
  at: [number, number, number] | null
}

const CODE = /^[a-z0-9_.]{1,64}$/
const UUID = /^[0-9a-f-]{36}$/
const TEXT_MAX = 60

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

export function viewFromUrl(query: LocationQuery): View {
  return {
    klass: matching(one(query.klass), CODE),
    text: one(query.q).slice(0, TEXT_MAX),
    open: matching(one(query.place), UUID),
    case: matching(one(query.case), UUID),
    at: placeOf(one(query.at)),
  }
}

export function viewToUrl(view: View): LocationQueryRaw {
  const query: LocationQueryRaw = {
    klass: view.klass ?? undefined,
    q: view.text || undefined,
    place: view.open ?? undefined,
    case: view.case ?? undefined,
    at: view.at ? `${view.at[0].toFixed(5)},${view.at[1].toFixed(5)},${view.at[2].toFixed(2)}` : undefined,
  }
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
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

import { shallowRef, watch, type ShallowRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

export interface UrlView<T> {
  view: ShallowRef<T>
  /** Several calls in a row add up, although the address follows a moment later. */
  set: (change: Partial<T>) => void
}

/**
 * What a page shows, kept in the address and nowhere else. `opens` says which change opens something over the page:
 * such a one gets its own step back, as people expect of a sheet on a phone.
 */
export function useUrlView<T extends object>(
  fromUrl: (query: LocationQuery) => T,
  toUrl: (view: T) => LocationQueryRaw,
  opens: (before: T, after: T) => boolean,
): UrlView<T> {
  const route = useRoute()
  const router = useRouter()
  const page = route.name
  const view = shallowRef(fromUrl(route.query)) as ShallowRef<T>
  const textOf = (it: T) => JSON.stringify(toUrl(it))

  // A step back or forward, or another link to the same page.
  watch(() => route.query, (query) => {
    if (route.name !== page) return
    const wanted = fromUrl(query)
    if (textOf(wanted) !== textOf(view.value)) view.value = wanted
  })
  function set(change: Partial<T>): void {
    const before = view.value
    const after = { ...before, ...change }
    view.value = after
    if (textOf(before) === textOf(after)) return
    void router[opens(before, after) ? 'push' : 'replace']({ query: toUrl(after) })
  }
  return { view, set }
}

/** longitude, latitude, zoom */
export type MapPlace = [number, number, number]

export const CODE = /^[a-z0-9_.]{1,64}$/
export const AREA = /^\d{2,15}$/
export const UUID = /^[0-9a-f-]{36}$/

export function one(value: LocationQuery[string] | undefined): string {
  const text = Array.isArray(value) ? value[0] : value
  return typeof text === 'string' ? text : ''
}

export function matching(text: string, form: RegExp): string | null {
  return form.test(text) ? text : null
}

export function placeOf(text: string): MapPlace | null {
  const [lon, lat, zoom, ...rest] = text.split(',').map(Number)
  const inside = Math.abs(lon ?? NaN) <= 180 && Math.abs(lat ?? NaN) <= 85 && (zoom ?? NaN) >= 0 && (zoom ?? NaN) <= 22
  return inside && !rest.length ? [lon!, lat!, zoom!] : null
}

export function placeText(at: MapPlace | null): string | undefined {
  return at ? `${at[0].toFixed(5)},${at[1].toFixed(5)},${at[2].toFixed(2)}` : undefined
}

/** Without what is not said, so that the address stays short. */
export function said(query: LocationQueryRaw): LocationQueryRaw {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}

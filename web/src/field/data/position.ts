import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import type { Position } from '@/api/types'

export type PositionState = 'searching' | 'found' | 'denied' | 'unavailable'

const fix = ref<Position | null>(null)
const state = ref<PositionState>('searching')
/** Where a phone of the demo stands that has no satellites: chosen on a map. */
let chosen: [number, number] | null = null
let users = 0
let watch: number | null = null
const FRESH_MS = 60_000
const HELD_MS = 20_000
/** A phone walks some forty metres in this time. */
const REFINED_MS = 30_000
const CHOSEN_M = 6

const accuracyOf = (at: Position): number => at.accuracy_m ?? Infinity

/** Of several fixes the best one counts, until it is old or the phone has surely left it. */
export function replaces(known: Position | null, fresh: Position): boolean {
  if (!known?.taken_at || accuracyOf(fresh) <= accuracyOf(known)) return true
  const age = Date.parse(fresh.taken_at ?? '') - Date.parse(known.taken_at)
  return !(age >= 0 && age < HELD_MS) || metresBetween(known, fresh) > accuracyOf(known) + accuracyOf(fresh)
}

/** Whether `fresh` says more exactly where the phone was at `known`: soon after it, much better, and not elsewhere. */
export function refines(known: Position, fresh: Position): boolean {
  if (known.source !== 'gps' || !known.taken_at || accuracyOf(fresh) * 1.5 > accuracyOf(known)) return false
  const age = Date.parse(fresh.taken_at ?? '') - Date.parse(known.taken_at)
  return age >= 0 && age < REFINED_MS && metresBetween(known, fresh) <= accuracyOf(known) + accuracyOf(fresh)
}

function found({ coords, timestamp }: GeolocationPosition): void {
  state.value = 'found'
  const fresh: Position = {
    lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy * 10) / 10,
    taken_at: new Date(timestamp).toISOString(), source: 'gps', source_crs: 'EPSG:4326',
  }
  if (replaces(fix.value, fresh)) fix.value = fresh
}

function failed(error: GeolocationPositionError): void {
  if (error.code === error.PERMISSION_DENIED) state.value = 'denied'
  else if (!fix.value) state.value = error.code === error.TIMEOUT ? 'searching' : 'unavailable'
}

export function standAt(place: [number, number]): void {
  chosen = place
  state.value = 'found'
  fix.value = standsAt()
}

export function standsAt(): Position | null {
  if (!chosen) return null
  const [lon, lat] = chosen
  return { lon, lat, accuracy_m: CHOSEN_M, taken_at: new Date().toISOString(), source: 'gps', source_crs: 'EPSG:4326' }
}

function start(): void {
  if (chosen) return
  // Some web views have none, whatever the types say.
  const { geolocation } = navigator as { geolocation?: Geolocation | null }
  if (!geolocation) {
    state.value = 'unavailable'
    return
  }
  state.value = fix.value ? 'found' : 'searching'
  watch = geolocation.watchPosition(found, failed, { enableHighAccuracy: true, maximumAge: 5_000, timeout: 20_000 })
}

/** Watches the position while someone needs it, so that a fix is there when the shutter is pressed. */
export function usePosition(): { fix: Readonly<Ref<Position | null>>; state: Readonly<Ref<PositionState>>; recent: () => Position | null } {
  if (users++ === 0) start()
  onScopeDispose(() => {
    if (--users > 0 || watch === null) return
    navigator.geolocation.clearWatch(watch)
    watch = null
  })
  return { fix: readonly(fix) as Readonly<Ref<Position | null>>, state: readonly(state), recent }
}

/** The last fix if it is not older than a minute: an older one may be from the last street. */
function recent(): Position | null {
  if (chosen) return standsAt()
  if (!fix.value?.taken_at || Date.now() - Date.parse(fix.value.taken_at) > FRESH_MS) return null
  return { ...fix.value }
}

const EARTH_M = 6_371_008.8

/** Metres on the ground between two positions (EPSG:4326). */
export function metresBetween(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180
  const dLat = (b.lat - a.lat) * rad
  const dLon = (b.lon - a.lon) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.sqrt(h))
}

import { ref, shallowRef } from 'vue'
import { uuid7 } from '@/api/ids'
import type { Field } from './context'
import { saved, type PatrolRow, type PersonStore } from './db'
import { openRound, readable, sealRound } from './rows'
import { fitting, passedBy, withFix, type Fix } from './track'

/** The round that is being walked; positions are recorded while there is one, and never else. */
export const patrol = shallowRef<PatrolRow | null>(null)
/** The phone refuses its position. */
export const blind = ref(false)
const VISITED_MAX = 500
const SAVE_EVERY_S = 15

let watch: number | null = null
let whose: PersonStore | null = null
let places: { id: string; point: [number, number] }[] = []

let keeping: Promise<unknown> = Promise.resolve()
/** One after the other: an older state must never come last. */
function keep(store: PersonStore, round: PatrolRow): Promise<unknown> {
  const write = async () => store.patrols.put(await sealRound(store, round))
  const done = keeping.then(() => saved(store, write, () => store.patrols.get(round.id)))
  keeping = done.catch(() => undefined)
  return done
}

/** Takes one fix into the running round; public for tests and for phones without satellites. */
export async function tell(fix: Fix): Promise<void> {
  const before = patrol.value
  if (!before || !whose) return
  const seen = passedBy(places, fix).filter((id) => !before.visited.includes(id))
  const moved = withFix(before, fix)
  if (moved === before && !seen.length) return
  const round = { ...moved, visited: [...moved.visited, ...seen].slice(0, VISITED_MAX) }
  patrol.value = round
  // Standing still is written down now and then only: it costs battery.
  const quiet = round.pieces === before.pieces && !seen.length && Math.floor(round.heard / SAVE_EVERY_S) === Math.floor(before.heard / SAVE_EVERY_S)
  if (!quiet) await keep(whose, round)
}

function follow(): void {
  const { geolocation } = navigator as { geolocation?: Geolocation | null }
  blind.value = !geolocation
  if (!geolocation || watch !== null) return
  watch = geolocation.watchPosition(
    ({ coords, timestamp }) => {
      blind.value = false
      void tell({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at: timestamp }).catch(() => undefined)
    },
    (error) => (blind.value = error.code === error.PERMISSION_DENIED),
    { enableHighAccuracy: true, maximumAge: 2_000 },
  )
}

// Some phones never go on by themselves with what they stopped when they were locked.
function wake(): void {
  if (document.visibilityState !== 'visible' || watch === null) return
  navigator.geolocation.clearWatch(watch)
  watch = null
  follow()
}
document.addEventListener('visibilitychange', wake)

function rest(): void {
  if (watch !== null) navigator.geolocation.clearWatch(watch)
  watch = null
  patrol.value = null
  whose = null
}

/** Goes on with the round that this person left running, as after a reload; what lies between is a gap. */
export async function resumePatrol(store: PersonStore): Promise<void> {
  rest()
  const row = await store.patrols.toCollection().first()
  const left = row && (await readable(openRound(store, row)))
  if (!left) return
  whose = store
  places = await store.places.toArray()
  patrol.value = left
  follow()
}

export async function startPatrol(store: PersonStore, nowMs: number): Promise<void> {
  if (patrol.value) return
  const round: PatrolRow = { id: uuid7(nowMs), startedAt: nowMs, pieces: [], heard: 0, visited: [] }
  await keep(store, round)
  whose = store
  places = await store.places.toArray()
  patrol.value = round
  follow()
}

/** A place that the person says was visited, whatever the satellites say. */
export async function markVisited(id: string): Promise<void> {
  const round = patrol.value
  if (!round || !whose || round.visited.includes(id)) return
  patrol.value = { ...round, visited: [...round.visited, id] }
  await keep(whose, patrol.value)
}

/** Ends the round and queues it under the id that is answered; recording has stopped when this returns. */
export async function stopPatrol({ store, outbox }: Pick<Field, 'store' | 'outbox'>, nowMs: number): Promise<string | null> {
  const round = patrol.value
  rest()
  if (!round) return null
  const body = {
    id: round.id, started_at: new Date(round.startedAt).toISOString(), ended_at: new Date(Math.max(nowMs, round.startedAt)).toISOString(),
    pieces: fitting(round.pieces), visited: round.visited,
  }
  const { id } = await outbox.add({ kind: 'patrol.report', body }).catch(async (error: unknown) => {
    await resumePatrol(store)
    throw error
  })
  await keeping
  await store.patrols.delete(round.id)
  return id
}

/** Stops recording without ending the round: somebody else takes the phone, or it goes dark. */
export const pausePatrol = rest

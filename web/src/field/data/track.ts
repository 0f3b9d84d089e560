import { metresBetween } from './position'
import type { PatrolRow } from './db'

export interface Fix {
  lon: number
  lat: number
  accuracy_m: number
  /** Milliseconds since 1970. */
  at: number
}

/** After so long without a fix nobody knows which way was taken. */
export const GAP_S = 60
/** A worse fix is no place in a street. */
const POOR_M = 50
const STEP_M = 10
/** Faster than any car in a village: the phone was elsewhere, or wrong. */
const FASTEST_M_S = 40
/** As near to a place as a fix at its door is. */
const AT_DOOR_M = 30

type Point = PatrolRow['pieces'][number][number]
const at = ([lon, lat]: Point) => ({ lon, lat })

/** The round with one more fix: continued, begun anew after a gap, or the same where nothing was learnt. */
export function withFix(round: PatrolRow, fix: Fix): PatrolRow {
  const seconds = Math.round((fix.at - round.startedAt) / 1000)
  if (fix.accuracy_m > POOR_M || seconds < 0 || seconds < round.heard) return round
  const point: Point = [Math.round(fix.lon * 1e6) / 1e6, Math.round(fix.lat * 1e6) / 1e6, seconds]
  const piece = round.pieces.at(-1)
  const last = piece?.at(-1)
  if (!piece || !last || seconds - round.heard > GAP_S) return { ...round, heard: seconds, pieces: [...round.pieces, [point]] }
  const metres = metresBetween(at(last), fix)
  // Who stands still is heard of, but goes nowhere.
  if (metres < Math.max(STEP_M, fix.accuracy_m / 2)) return { ...round, heard: seconds }
  if (metres / Math.max(1, seconds - last[2]) > FASTEST_M_S) return { ...round, heard: seconds, pieces: [...round.pieces, [point]] }
  return { ...round, heard: seconds, pieces: [...round.pieces.slice(0, -1), [...piece, point]] }
}

/** Metres of the pieces; a gap adds none. */
export function metresOf({ pieces }: Pick<PatrolRow, 'pieces'>): number {
  return pieces.reduce((sum, piece) => sum + piece.slice(1).reduce((way, point, n) => way + metresBetween(at(piece[n]!), at(point)), 0), 0)
}

/** What the server takes of one round (backend/patrol/shapes.py); more is refused for good, and the round would be lost. */
export const PIECES_MAX = 200
export const POINTS_MAX = 5000

const thinned = (piece: Point[]): Point[] => piece.filter((_, n) => n % 2 === 0 || n === piece.length - 1)

/** As much of a round as the server takes: its longest pieces, with fewer points where there are too many. Gaps stay gaps. */
export function fitting(pieces: PatrolRow['pieces']): PatrolRow['pieces'] {
  const longest = new Set([...pieces].sort((a, b) => b.length - a.length).slice(0, PIECES_MAX))
  let kept = pieces.filter((piece) => longest.has(piece))
  while (kept.reduce((sum, piece) => sum + piece.length, 0) > POINTS_MAX) kept = kept.map(thinned)
  return kept
}

/** Ids of the places at whose door the fix is. */
export function passedBy(places: { id: string; point: [number, number] }[], fix: Fix): string[] {
  if (fix.accuracy_m > POOR_M) return []
  return places.filter(({ point }) => metresBetween(fix, { lon: point[0], lat: point[1] }) <= AT_DOOR_M).map((place) => place.id)
}

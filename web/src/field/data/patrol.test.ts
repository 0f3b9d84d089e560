import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, freshStore } from '../testing/fakes'
import type { PatrolRow, PersonStore } from './db'
import { Outbox } from './outbox'
import { markVisited, patrol, pausePatrol, resumePatrol, startPatrol, stopPatrol, tell } from './patrol'
import { openRound } from './rows'
import { fitting, metresOf, passedBy, PIECES_MAX, POINTS_MAX, withFix, type Fix } from './track'

const BEGAN = Date.parse('2026-11-21T08:00:00Z')
const NONE: PatrolRow = { id: 'r', startedAt: BEGAN, pieces: [], heard: 0, visited: [] }
const fix = (north: number, afterS: number, accuracy_m = 8): Fix => ({ lon: 120, lat: 30 + north / 111_195, accuracy_m, at: BEGAN + afterS * 1000 })
const walked = (...fixes: Fix[]): PatrolRow => fixes.reduce(withFix, NONE)

describe('a track', () => {
  it('is one piece while fixes follow each other, and counts the way', () => {
    const round = walked(fix(0, 1), fix(20, 15), fix(40, 30))
    expect(round.pieces.map((piece) => piece.length)).toEqual([3])
    expect(metresOf(round)).toBeCloseTo(40, 0)
  })
  it('leaves a gap a gap: nothing is drawn or counted across it', () => {
    const round = walked(fix(0, 1), fix(20, 15), fix(800, 600), fix(820, 615))
    expect(round.pieces.map((piece) => piece.length)).toEqual([2, 2])
    expect(metresOf(round)).toBeCloseTo(40, 0)
  })
  it('does not take standing still for a gap', () => {
    const round = walked(fix(0, 1), fix(2, 30), fix(1, 60), fix(3, 90), fix(1, 120), fix(25, 150))
    expect(round.pieces.map((piece) => piece.length)).toEqual([2])
  })
  it('leaves out poor fixes and such of the past, and breaks at a leap', () => {
    expect(walked(fix(0, 1), fix(30, 10, 200), fix(30, 0))).toMatchObject({ pieces: [[[120, 30, 1]]] })
    expect(walked(fix(0, 1), fix(3000, 5)).pieces).toHaveLength(2)
  })
  it('is sent as far as the server takes it: the longest pieces, with their ends and in their order', () => {
    const piece = (start: number, points: number): PatrolRow['pieces'][number] => Array.from({ length: points }, (_, n) => [120, 30 + n / 1e4, start + n])
    const short = Array.from({ length: 300 }, (_, n) => piece(n * 100, n % 2 ? 1 : 3))
    expect(fitting(short)).toHaveLength(PIECES_MAX)
    expect(fitting(short).filter((it) => it.length === 3)).toHaveLength(150)
    expect(fitting(short).map((it) => it[0]![2])).toEqual(fitting(short).map((it) => it[0]![2]).sort((a, b) => a - b))
    const long = fitting([piece(0, 2), piece(1000, POINTS_MAX * 3)])
    expect(long.flat().length).toBeLessThanOrEqual(POINTS_MAX)
    expect(long.map((it) => [it[0]![2], it.at(-1)![2]])).toEqual([[0, 1], [1000, 1000 + POINTS_MAX * 3 - 1]])
    expect(fitting([piece(0, 5)])).toEqual([piece(0, 5)])
  })
  it('passes a place at its door only', () => {
    const places = [{ id: 'a', point: [120, 30] as [number, number] }, { id: 'b', point: [120.01, 30] as [number, number] }]
    expect(passedBy(places, fix(20, 1))).toEqual(['a'])
    expect(passedBy(places, fix(20, 1, 80))).toEqual([])
  })
})

describe('a round', () => {
  let store: PersonStore
  let positions: { watch: ReturnType<typeof vi.fn>; clear: ReturnType<typeof vi.fn> }
  beforeEach(() => {
    store = freshStore()
    positions = { watch: vi.fn(() => 7), clear: vi.fn() }
    vi.stubGlobal('navigator', { ...navigator, geolocation: { watchPosition: positions.watch, clearWatch: positions.clear } })
  })
  afterEach(() => {
    pausePatrol()
    vi.unstubAllGlobals()
  })

  it('records nothing before it is started and after it is stopped', async () => {
    await tell(fix(0, 1))
    expect(positions.watch).not.toHaveBeenCalled()
    const server = new FakeServer()
    const outbox = new Outbox({ store, api: server })
    await startPatrol(store, BEGAN)
    await tell(fix(0, 1))
    await tell(fix(30, 20))
    await stopPatrol({ store, outbox }, BEGAN + 60_000)
    expect(positions.clear).toHaveBeenCalledWith(7)
    await tell(fix(60, 70))
    expect(patrol.value).toBeNull()
    expect(await store.patrols.count()).toBe(0)
    await outbox.flush()
    expect(server.applied).toMatchObject([{ kind: 'patrol.report', body: { started_at: '2026-11-21T08:00:00.000Z', ended_at: '2026-11-21T08:01:00.000Z', pieces: [[[120, 30, 1], [120, expect.any(Number), 20]]] } }])
  })

  it('survives a reload; the time between is a gap', async () => {
    await startPatrol(store, BEGAN)
    await tell(fix(0, 1))
    await tell(fix(30, 20))
    pausePatrol()
    expect(patrol.value).toBeNull()
    await resumePatrol(store)
    await tell(fix(300, 400))
    expect(patrol.value?.pieces.map((piece) => piece.length)).toEqual([2, 1])
  })

  it('asks for the position anew when the phone wakes up, and only while it runs', async () => {
    document.dispatchEvent(new Event('visibilitychange'))
    expect(positions.watch).not.toHaveBeenCalled()
    await startPatrol(store, BEGAN)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(positions.clear).toHaveBeenCalledTimes(1)
    expect(positions.watch).toHaveBeenCalledTimes(2)
  })

  it('goes on when its end cannot be kept', async () => {
    await startPatrol(store, BEGAN)
    await tell(fix(0, 1))
    const outbox = new Outbox({ store, api: new FakeServer(), takes: () => false })
    await expect(stopPatrol({ store, outbox }, BEGAN + 60_000)).rejects.toThrow()
    expect(patrol.value?.pieces).toHaveLength(1)
    expect(positions.watch).toHaveBeenCalledTimes(2)
  })

  it('notes the places that it passes, and those that the person names, once each', async () => {
    await store.places.put({ id: 'a', grid: 'g', klass: 'k', klassName: 'K', name: 'A', point: [120, 30], verifiedAt: null })
    await startPatrol(store, BEGAN)
    await tell(fix(5, 1))
    await tell(fix(16, 20))
    await markVisited('b')
    await markVisited('b')
    expect((await openRound(store, (await store.patrols.toArray())[0]!)).visited).toEqual(['a', 'b'])
  })
})

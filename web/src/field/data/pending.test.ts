import { describe, expect, it } from 'vitest'
import type { IncidentShort } from '@/api/types'
import { task } from '../testing/fakes'
import type { OutboxHead } from './db'
import { countsAsUnsent, incidentWith, taskWith } from './pending'
import { areaAt, boundsOf, contains } from './places'
import { metresBetween } from './position'
import { byUrgency } from './urgency'

const row = (kind: string, target: string, state: OutboxHead['state'] = 'waiting'): OutboxHead => ({
  id: kind, kind, at: '', after: null, target, photos: [], state, problem: null, awaitsVersion: false, tried: false,
})

describe('a task with something unsent', () => {
  it('looks as the person left it and offers what comes next', () => {
    const shown = taskWith(task('t'), [row('task.accept', 't')])
    expect(shown).toMatchObject({ waiting: true, body: { state: 'accepted', moves: ['progress', 'return', 'finish'] } })
    expect(taskWith(task('t'), [row('task.accept', 't'), row('task.finish', 't')]).body).toMatchObject({ state: 'done', moves: [] })
  })

  it('lets a lead still assign after accepting', () => {
    expect(taskWith(task('t', { moves: ['accept', 'assign'] }), [row('task.accept', 't')]).body.moves).toContain('assign')
  })

  it('goes back to what the server says once that was refused', () => {
    const shown = taskWith(task('t'), [row('task.accept', 't', 'refused')])
    expect(shown.body.state).toBe('dispatched')
    expect(shown.refused?.kind).toBe('task.accept')
  })

  it('is not touched by what waits for another one', () => {
    expect(taskWith(task('t'), [row('task.accept', 'other')])).toMatchObject({ waiting: false, body: { state: 'dispatched' } })
  })
})

describe('a case with something unsent', () => {
  it('is shown as withdrawn while the withdrawal is on its way', () => {
    const incident = { id: 'i', state: 'reported' } as IncidentShort
    expect(incidentWith(incident, [row('incident.withdraw', 'i')]).body.state).toBe('withdrawn')
    expect(incidentWith(incident, [row('incident.withdraw', 'i', 'refused')]).body.state).toBe('reported')
  })
})

describe('the badge', () => {
  it('counts what a person wrote, not what the app says by itself', () => {
    expect(countsAsUnsent(row('incident.report', 'i'))).toBe(true)
    expect(countsAsUnsent(row('inbox.read', ''))).toBe(false)
  })
})

describe('the order of work', () => {
  it('is red, yellow, green, no clock, and by deadline within a light', () => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    const clock = (due: string | null, warn: string | null = null) => ({ due_at: due, warn_at: warn })
    const rows = [
      clock(null), clock('2026-11-22T00:00:00Z', '2026-11-21T18:00:00Z'), clock('2026-11-21T11:00:00Z'),
      clock('2026-11-21T13:00:00Z', '2026-11-21T11:30:00Z'), clock('2026-11-21T10:00:00Z'), clock('2026-11-21T20:00:00Z', '2026-11-21T19:00:00Z'),
    ]
    const sorted = [...rows].sort(byUrgency(now))
    expect(sorted.map((row) => rows.indexOf(row))).toEqual([4, 2, 3, 5, 1, 0])
  })
})

describe('places on the phone', () => {
  const square = (w: number, s: number, e: number, n: number) => ({ type: 'Polygon' as const, coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] })
  const town = { code: '330110011', name: '仓前街道', level: 'township', geometry: square(0, 0, 10, 10) }
  const grid = { code: '330110011001001', name: '太炎 001', level: 'grid', geometry: square(2, 2, 4, 4) }

  it('are named by the smallest area around them', () => {
    expect(areaAt([town, grid], 3, 3)).toBe(grid)
    expect(areaAt([town, grid], 8, 8)).toBe(town)
    expect(areaAt([town, grid], 11, 3)).toBeNull()
  })

  it('know holes and several parts', () => {
    const holed = { type: 'Polygon' as const, coordinates: [...square(0, 0, 10, 10).coordinates, ...square(4, 4, 6, 6).coordinates] }
    expect(contains(holed, 5, 5)).toBe(false)
    expect(contains({ type: 'MultiPolygon', coordinates: [holed.coordinates, square(20, 20, 22, 22).coordinates] }, 21, 21)).toBe(true)
  })

  it('have common bounds, and distances on the ground', () => {
    expect(boundsOf([town, grid])).toEqual([0, 0, 10, 10])
    expect(boundsOf([{ ...town, geometry: null }])).toBeNull()
    expect(metresBetween({ lon: 120, lat: 30 }, { lon: 120, lat: 30.001 })).toBeCloseTo(111.19, 0)
    expect(metresBetween({ lon: 120, lat: 30 }, { lon: 120.001, lat: 30 })).toBeCloseTo(96.3, 0)
  })
})

import { describe, expect, it } from 'vitest'
import type { Crew, Village } from '@/api/types'
import { dutyState, peopleOf, staffOf, standInsFor, summaryOf } from './village'

function person(post: string, given: Partial<Crew> = {}): Crew {
  const base = { person: `p-${post}`, name: post, role: 'worker' as const, phone: '', grids: [] as string[] }
  return { post, on_duty: true, covered: true, stand_in: null, ...base, ...given }
}

const station = person('station', { role: 'station' })
const deputy = person('deputy', { role: 'deputy', grids: ['1', '2'] })
const first = person('first', { grids: ['1'] })
const second = person('second', { grids: ['2'], on_duty: false })
const crew = [deputy, station, first, second]
const grid = { code: '1', name: '001', bbox: [0, 0, 1, 1] as Village['grids'][number]['bbox'], open: 0, due_soon: 0, overdue: 0, urgent: 0 }

describe('a village', () => {
  it('names the own worker of a grid before the deputy, and the station before deputies', () => {
    const of = peopleOf({ ...grid, posts: ['deputy', 'first'], vacant: false, covered: true }, crew)
    expect(of.map((it) => it.post)).toEqual(['first', 'deputy'])
    expect(staffOf(crew).map((it) => it.post)).toEqual(['station', 'deputy'])
  })

  it('offers as stand-in whoever else is at work, who knows the grid first', () => {
    expect(standInsFor(first, crew).map((it) => it.post)).toEqual(['deputy', 'station'])
    expect(standInsFor(second, crew).map((it) => it.post)).toEqual(['deputy', 'first', 'station'])
  })

  it('counts a person with two posts once', () => {
    const twice = [first, { ...first, post: 'other', on_duty: false }, second]
    const rows = [
      { ...grid, posts: ['first'], vacant: false, covered: true },
      { ...grid, code: '2', posts: [], vacant: true, covered: false },
    ]
    const village = { grids: rows, crew: twice } as unknown as Village
    expect(summaryOf(village)).toEqual({ grids: 2, gaps: 1, on: 1, all: 2 })
  })

  it('tells a leave that is covered from one that is not', () => {
    const stand_in = { post: 'x', name: 'x', phone: '', on_duty: true }
    expect(dutyState(first)).toBe('on_duty')
    expect(dutyState(second)).toBe('nobody')
    expect(dutyState({ ...second, stand_in })).toBe('stood_in')
    expect(dutyState({ ...second, stand_in: { ...stand_in, on_duty: false } })).toBe('stand_in_away')
  })
})

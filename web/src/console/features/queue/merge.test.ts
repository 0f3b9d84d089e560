import { describe, expect, it } from 'vitest'
import type { IncidentShort } from '@/api/types'
import { letIn, mergeLive, neighbour, NOTHING, settle, type Answer, type Shown } from './merge'

const LOADED = '2026-11-21T02:00:00Z'

function row(id: string, more: Partial<IncidentShort> = {}): IncidentShort {
  return { id, version: 1, urgent: false, reported_at: '2026-11-21T01:00:00Z', words: '', ...more } as IncidentShort
}
const late = (id: string, minute: number, more: Partial<IncidentShort> = {}) =>
  row(id, { reported_at: `2026-11-21T02:${String(minute).padStart(2, '0')}:00Z`, ...more })
const ids = (rows: readonly IncidentShort[]) => rows.map((it) => it.id)
const shown = (more: Partial<Shown> = {}): Shown => ({ ...NOTHING, rows: [row('a'), row('b'), row('c')], ...more })
const answer = (more: Partial<Answer>): Answer => ({ again: [], newest: [], changed: 'all', complete: true, ...more })

describe('a message while a person reads', () => {
  it('lets a newcomer wait and moves nothing', () => {
    const newcomer = late('n', 5)
    const next = mergeLive(shown(), answer({ again: [newcomer, row('a'), row('b'), row('c')], newest: [newcomer] }), LOADED)
    expect(ids(next.rows)).toEqual(['a', 'b', 'c'])
    expect(ids(next.waiting)).toEqual(['n'])
  })

  it('keeps the order when what burns first changed', () => {
    const next = mergeLive(shown(), answer({ again: [row('c'), row('b'), row('a')] }), LOADED)
    expect(ids(next.rows)).toEqual(['a', 'b', 'c'])
  })

  it('renews a row in its place', () => {
    const next = mergeLive(shown(), answer({ again: [row('a'), row('b', { words: 'new', version: 2 }), row('c')] }), LOADED)
    expect(next.rows[1]).toMatchObject({ id: 'b', words: 'new', version: 2 })
  })

  it('dims a row that left the list, and only if it was touched', () => {
    const left = { again: [row('a'), row('c')] }
    expect([...mergeLive(shown(), answer(left), LOADED).gone]).toEqual(['b'])
    expect([...mergeLive(shown(), answer({ ...left, changed: new Set(['x']) }), LOADED).gone]).toEqual([])
    expect([...mergeLive(shown(), answer({ ...left, complete: false }), LOADED).gone]).toEqual([])
  })

  it('brightens a row that came back', () => {
    const next = mergeLive(shown({ gone: new Set(['b']) }), answer({ again: [row('a'), row('b'), row('c')] }), LOADED)
    expect(next.gone.size).toBe(0)
  })

  it('never counts the same newcomer twice and forgets one that was handled elsewhere', () => {
    const newcomer = late('n', 5)
    const once = mergeLive(shown(), answer({ newest: [newcomer], complete: false }), LOADED)
    const twice = mergeLive(once, answer({ newest: [newcomer], complete: false }), LOADED)
    expect(ids(twice.waiting)).toEqual(['n'])
    const handled = mergeLive(twice, answer({ changed: new Set(['n']), complete: false }), LOADED)
    expect(handled.waiting).toEqual([])
  })

  it('does not take an old case for a new one, except when it moved into the list', () => {
    const old = row('o')
    expect(mergeLive(shown(), answer({ newest: [old], again: [old] }), LOADED).waiting).toEqual([])
    const moved = mergeLive(shown(), answer({ again: [old], changed: new Set(['o']), complete: false }), LOADED)
    expect(ids(moved.waiting)).toEqual(['o'])
  })
})

describe('letting newcomers in', () => {
  it('puts urgent ones first, then the newest, and drops what left', () => {
    const waiting = [late('n1', 1), late('n2', 2), late('u', 0, { urgent: true })]
    const next = letIn(shown({ waiting, gone: new Set(['b']) }))
    expect(ids(next.rows)).toEqual(['u', 'n2', 'n1', 'a', 'c'])
    expect([...next.fresh].sort()).toEqual(['n1', 'n2', 'u'])
    expect(next.waiting).toEqual([])
  })
})

describe('moving through the list', () => {
  it('goes on to the next that is still to be done', () => {
    const after = settle(shown(), row('b', { state: 'dispatched' }), false)
    expect(after.rows[1]!.state).toBe('dispatched')
    expect(neighbour(after, 'a', 1)).toBe('c')
    expect(neighbour(after, 'b', 1)).toBe('c')
    expect(neighbour(after, 'c', 1)).toBeNull()
    expect(neighbour(after, 'c', -1)).toBe('a')
  })

  it('starts at an end when nothing is open', () => {
    expect(neighbour(shown(), null, 1)).toBe('a')
    expect(neighbour(shown(), null, -1)).toBe('c')
    expect(neighbour(NOTHING, null, 1)).toBeNull()
  })
})

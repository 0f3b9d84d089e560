import { describe, expect, it } from 'vitest'
import type { IncidentShort, Moved } from '@/api/types'
import { actsFor, bodyOf, refusalsOf } from './bulk'

const rows = (...states: string[]) => states.map((state, n) => ({ id: String(n), state }) as unknown as IncidentShort)
const NONE = { unit: null, note: '', main: null, reason: '' }

describe('what many cases can be', () => {
  it('offers what fits the most of them first', () => {
    expect(actsFor(rows('reported', 'reported'))).toEqual(['register_dispatch', 'register', 'merge', 'reject'])
    expect(actsFor(rows('registered', 'registered', 'reported'))[0]).toBe('merge')
    expect(actsFor(rows('verifying', 'verifying'))).toEqual(['close'])
    expect(actsFor(rows('closed'))).toEqual([])
  })
  it('merges one into another that is under way, and never one alone', () => {
    expect(actsFor(rows('reported'))).not.toContain('merge')
    expect(actsFor(rows('reported', 'in_progress'))).toContain('merge')
  })
})

describe('what the server is asked', () => {
  it('waits until all is chosen', () => {
    expect(bodyOf('dispatch', NONE, true)).toBeNull()
    expect(bodyOf('register_dispatch', NONE, false)).toBeNull()
    expect(bodyOf('merge', NONE, true)).toBeNull()
    expect(bodyOf('reject', NONE, false)).toBeNull()
    expect(bodyOf('reject', { ...NONE, reason: ' ' }, true)).toEqual({ reason: '…' })
  })
  it('says it in its words', () => {
    expect(bodyOf('register', NONE, false)).toEqual({})
    expect(bodyOf('register_dispatch', { ...NONE, unit: 'u', note: ' 快 ' }, false)).toEqual({ dispatch: { tasks: [{ unit: 'u', lead: true, note: '快' }] } })
    expect(bodyOf('dispatch', { ...NONE, unit: 'u' }, false)).toEqual({ tasks: [{ unit: 'u', lead: true, note: '' }] })
    expect(bodyOf('merge', { ...NONE, main: 'm' }, false)).toEqual({ main: 'm' })
    expect(bodyOf('close', { ...NONE, note: '好了' }, false)).toEqual({ note: '好了', note_for_reporter: true })
  })
})

it('gathers refusals by what was said', () => {
  const no = (number: string | null, message: string) => ({ number, problem: { message } }) as unknown as Moved
  expect(refusalsOf([no('1', 'a'), no('2', 'b'), no('3', 'a'), { number: '4', problem: null } as Moved, no(null, 'b')])).toEqual([
    { message: 'a', numbers: ['1', '3'] },
    { message: 'b', numbers: ['2', '?'] },
  ])
})

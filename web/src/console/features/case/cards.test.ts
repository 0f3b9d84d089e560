import { describe, expect, it } from 'vitest'
import type { IncidentDetail } from '@/api/types'
import { cardLevels, supervised } from './cards'

const task = (id: string, lead: boolean, more: object = {}) => ({ id, kind: 'handle', state: 'accepted', lead, unit: { id, name: `unit ${id}` }, ...more })
const card = (level: string, of: string | null, unit = 'centre') => ({ level, task: of, unit: { id: 'x', name: unit } })
const row = (tasks: object[], cards: object[] = []) => ({ owner_unit: { id: 'c', name: 'centre' }, tasks, cards }) as unknown as IncidentDetail

describe('whom a card is for', () => {
  it('is the unit that leads and still works on it', () => {
    expect(supervised(row([task('a', false), task('b', true)]))).toEqual({ unit: 'unit b', task: 'b' })
    expect(supervised(row([task('a', false), task('b', true, { state: 'returned' })])).task).toBe('a')
  })
  it('is the centre where no unit has it', () => {
    expect(supervised(row([task('b', true, { kind: 'verify' })]))).toEqual({ unit: 'centre', task: null })
  })
})

describe('what can still be given', () => {
  it('only rises', () => {
    expect(cardLevels(row([task('b', true)]))).toEqual(['ordinary', 'yellow', 'red'])
    expect(cardLevels(row([task('b', true)], [card('yellow', 'b')]))).toEqual(['red'])
    expect(cardLevels(row([task('b', true)], [card('red', 'b')]))).toEqual([])
  })
  it('does not count the cards of another task or unit', () => {
    expect(cardLevels(row([task('b', true)], [card('red', 'a'), card('red', null)]))).toEqual(['ordinary', 'yellow', 'red'])
    expect(cardLevels(row([], [card('ordinary', null)]))).toEqual(['yellow', 'red'])
  })
})

import { describe, expect, it } from 'vitest'
import { agoPhrase, durationPhrase, exactTime, lightAt, remainingAt } from './light'

const due = '2026-11-21T10:00:00Z'
const warn = '2026-11-21T09:30:00Z'
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`)

describe('the light of a clock', () => {
  it.each([
    ['09:29:59', 'green'],
    ['09:30:00', 'yellow'],
    ['09:59:59', 'yellow'],
    ['10:00:00', 'red'],
  ])('at %s is %s', (time, light) => {
    expect(lightAt({ due_at: due, warn_at: warn }, at(time))).toBe(light)
  })

  it('is none when no clock runs, and skips yellow without a warning time', () => {
    expect(lightAt({ due_at: null, warn_at: null }, at('12:00:00'))).toBe('none')
    expect(lightAt({ due_at: due, warn_at: null }, at('09:59:00'))).toBe('green')
  })
})

describe('time left', () => {
  it('counts down and then up', () => {
    expect(remainingAt(due, at('09:22:00'))).toEqual({ over: false, ms: 38 * 60_000 })
    expect(remainingAt(due, at('11:00:00'))).toEqual({ over: true, ms: 3_600_000 })
    expect(remainingAt(due, at('10:00:00')).over).toBe(true)
  })

  it.each([
    [30_000, 'time.under_a_minute', {}],
    [38 * 60_000, 'time.minutes', { n: 38 }],
    [2 * 3_600_000, 'time.hours', { n: 2 }],
    [125 * 60_000, 'time.hours_minutes', { h: 2, m: 5 }],
    [76 * 3_600_000, 'time.days_hours', { d: 3, h: 4 }],
    [72 * 3_600_000, 'time.days', { n: 3 }],
  ])('%d ms is said in at most two units', (ms, key, params) => {
    expect(durationPhrase(ms)).toEqual({ key, params })
  })
})

describe('time passed', () => {
  it('is relative for a month, then a date says more', () => {
    expect(agoPhrase(due, at('10:00:30'))).toEqual({ key: 'time.now', params: {} })
    expect(agoPhrase(due, at('13:30:00'))).toEqual({ key: 'time.hours_ago', params: { n: 3 } })
    expect(agoPhrase('2026-10-01T00:00:00Z', at('10:00:00'))).toBeNull()
  })

  it('is never in the future when the machine runs behind', () => {
    expect(agoPhrase(due, at('09:00:00'))).toEqual({ key: 'time.now', params: {} })
  })

  it('is exact in the time of Shanghai', () => {
    expect(exactTime(due, 'zh')).toContain('18:00')
    expect(exactTime(due, 'en')).toMatch(/21 Nov 2026.*18:00/)
  })
})

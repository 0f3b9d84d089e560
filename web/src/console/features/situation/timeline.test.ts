import { describe, expect, it } from 'vitest'
import { before, dayText, daysOf, framesOf, isDay, plusDays, spanFault, spanText, stepOf, today, windowOf } from './timeline'

describe('days', () => {
  it('are those of the place of the cases', () => {
    expect(today(new Date('2026-11-21T15:59:59Z'))).toBe('2026-11-21')
    expect(today(new Date('2026-11-21T16:00:00Z'))).toBe('2026-11-22')
  })

  it('are counted over months and leap years', () => {
    expect(plusDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(plusDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysOf({ since: '2026-01-01', until: '2026-12-31' })).toBe(365)
  })

  it.each(['2026-2-1', '2026-02-30', 'today', ''])('%s is none', (text) => expect(isDay(text)).toBe(false))
})

describe('a window', () => {
  it('of the last days ends today', () => {
    expect(windowOf({ days: 7 }, '2026-11-22')).toEqual({ since: '2026-11-16', until: '2026-11-22' })
    expect(windowOf({ since: '2026-01-01', until: '2026-01-31' }, '2026-11-22')).toEqual({ since: '2026-01-01', until: '2026-01-31' })
  })

  it('is compared with as many days before it', () => {
    expect(before({ since: '2026-11-16', until: '2026-11-22' })).toEqual({ since: '2026-11-09', until: '2026-11-15' })
  })

  it.each([
    ['2026-01-01', '2026-11-22', null], ['2026-01-02', '2026-01-01', 'order'], ['2026-01-01', '2026-11-23', 'future'],
    ['2020-01-01', '2026-01-01', 'long'], ['', '2026-01-01', 'missing'],
  ])('from %s to %s has the fault %s', (since, until, fault) => expect(spanFault({ since, until }, '2026-11-22')).toBe(fault))

  it.each([[1, 'day'], [31, 'day'], [32, 'week'], [190, 'week'], [191, 'month'], [730, 'month']])('of %i days goes by %s', (days, step) => {
    expect(stepOf(days)).toBe(step)
  })
})

describe('the steps of a window', () => {
  it('end the day before the next one, the last with the window', () => {
    const frames = framesOf([{ day: '2026-10-31', n: 1 }, { day: '2026-11-02', n: 5 }, { day: '2026-11-09', n: 0 }], '2026-11-11')
    expect(frames.map(({ since, until }) => [since, until])).toEqual([
      ['2026-10-31', '2026-11-01'], ['2026-11-02', '2026-11-08'], ['2026-11-09', '2026-11-11'],
    ])
  })

  it('are named by their days, with the year where it is another one', () => {
    expect(spanText({ since: '2026-11-02', until: '2026-11-08' }, 'zh', '2026-11-22')).toBe('11月2日–11月8日')
    expect(spanText({ since: '2026-11-02', until: '2026-11-02' }, 'en', '2026-11-22')).toBe('2 Nov')
    expect(dayText('2026-11-02', 'zh', '2026-11-22')).toBe('11/2')
    expect(spanText({ since: '2025-12-02', until: '2025-12-02' }, 'zh', '2026-11-22')).toContain('2025')
  })
})

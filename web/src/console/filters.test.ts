import { describe, expect, it } from 'vitest'
import { activeCount, filtersFromUrl, filtersToUrl, incidentQuery, NO_FILTERS, OPEN_STATES, pinsBeside, type Filters } from './filters'

const full: Filters = {
  queue: 'to_register',
  states: ['reported', 'registered'],
  categories: ['hazard', 'municipal.manhole'],
  light: 'red',
  window: null,
  days: ['2026-11-01', '2026-11-21'],
  area: '330110002',
  text: '消防通道',
  order: '-area',
}
const now = Date.parse('2026-11-21T02:03:04Z')

describe('filters and the address', () => {
  it.each([['everything', full], ['nothing', NO_FILTERS], ['a window', { ...NO_FILTERS, window: 'week' as const }]])(
    'come back the same with %s set',
    (_, filters) => {
      const url = new URLSearchParams(filtersToUrl(filters) as Record<string, string>)
      expect(filtersFromUrl(Object.fromEntries(url))).toEqual(filters)
    },
  )

  it('of a desk with a first queue say so only when another one, or all, is meant', () => {
    const first = { ...NO_FILTERS, queue: 'to_register' as const }
    expect(filtersToUrl(first, 'to_register')).toEqual({})
    expect(filtersFromUrl({}, 'to_register')).toEqual(first)
    expect(filtersToUrl(NO_FILTERS, 'to_register')).toEqual({ queue: 'all' })
    expect(filtersFromUrl({ queue: 'all' }, 'to_register')).toEqual(NO_FILTERS)
  })

  it('leave an empty address empty', () => {
    expect(filtersToUrl(NO_FILTERS)).toEqual({})
  })

  it('never believe an address', () => {
    const wild = filtersFromUrl({
      queue: 'drop', state: 'reported,<b>,reported', category: "a'b,hazard", light: 'blue', window: 'year',
      days: '2026-12-01..2026-01-01', area: 'x', q: 'a'.repeat(500),
    })
    expect(wild).toEqual({ ...NO_FILTERS, states: ['reported'], categories: ['hazard'], text: 'a'.repeat(60) })
    expect(filtersFromUrl({ queue: [null, 'x'] })).toEqual(NO_FILTERS)
  })
})

describe('the question for the server', () => {
  it('means open cases when nothing else is said, and any state when a text is searched', () => {
    expect(incidentQuery(NO_FILTERS, now).state).toEqual([...OPEN_STATES])
    expect(incidentQuery({ ...NO_FILTERS, queue: 'overdue' }, now).state).toEqual([])
    expect(incidentQuery({ ...NO_FILTERS, text: '00042' }, now).state).toEqual([])
  })

  it('counts days in Shanghai, the last one whole', () => {
    const { since, until } = incidentQuery(full, now)
    expect(since).toBe('2026-10-31T16:00:00.000Z')
    expect(until).toBe('2026-11-21T16:00:00.000Z')
  })

  it('keeps a moving window still for a minute', () => {
    const week = { ...NO_FILTERS, window: 'week' as const }
    expect(incidentQuery(week, now)).toEqual(incidentQuery(week, now + 30_000))
    expect(incidentQuery(week, now).since).toBe('2026-11-14T02:03:00.000Z')
  })
})

describe('filters', () => {
  it('are counted without queue and text', () => {
    expect(activeCount(NO_FILTERS)).toBe(0)
    expect(activeCount(full)).toBe(5)
  })

  it('choose the pins that belong to the list', () => {
    const all = { states: OPEN_STATES, categories: [], lights: [] }
    expect(pinsBeside(NO_FILTERS)).toEqual(all)
    expect(pinsBeside({ ...NO_FILTERS, queue: 'to_register', categories: ['hazard'] })).toEqual({ states: ['reported'], categories: ['hazard'], lights: [] })
    expect(pinsBeside({ ...NO_FILTERS, light: 'yellow' })).toEqual({ ...all, lights: ['yellow'] })
    expect(pinsBeside({ ...NO_FILTERS, queue: 'overdue' })).toEqual({ ...all, lights: ['red'] })
  })

  it.each<Partial<Filters>>([
    { text: '漏水' }, { window: 'day' }, { days: ['2026-11-01', '2026-11-02'] }, { area: '330110002' }, { states: ['closed'] },
  ])('leave the pins to the loaded list where no tile knows the answer: %o', (part) => {
    expect(pinsBeside({ ...NO_FILTERS, ...part })).toBeNull()
  })
})

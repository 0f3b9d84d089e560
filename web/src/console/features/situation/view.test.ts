import { describe, expect, it } from 'vitest'
import type { LocationQuery } from 'vue-router'
import { caseQuestion, heatFilters, ofAreas, START, viewFromUrl, viewToUrl, type View } from './view'

const OPEN = '0192f0aa-0000-7000-8000-000000000001'
const WEEK = { since: '2026-11-02', until: '2026-11-08' }
const ANY = { category: null, channel: null, state: null }
const ALL = { days: 30, ...ANY }

describe('the address of the leader page', () => {
  it('is bare at the start', () => {
    expect(viewToUrl(START)).toEqual({})
    expect(viewFromUrl({})).toEqual(START)
  })

  it.each([{ frame: '2026-02-02', focus: null }, { frame: null, focus: 'overdue' }] as const)('keeps everything, so that a link shows the same', (one) => {
    const view: View = {
      days: 90, span: { since: '2026-01-01', until: '2026-03-31' }, ...one, category: 'hazard', channel: 'hotline', state: 'in_progress',
      show: 'areas', measure: 'per_1000', level: 'village', area: '330110012', cell: null, side: 'charts',
      list: true, open: OPEN, at: [119.98765, 30.27654, 12.25],
    }
    expect(viewFromUrl(viewToUrl(view) as Record<string, string>)).toEqual(view)
  })

  it.each([
    { days: '8' }, { days: 'x' }, { category: 'A B' }, { show: 'red' }, { focus: 'open,late' }, { area: '33011x' }, { cell: '<b>' },
    { case: 'x' }, { at: '1,2' }, { at: '200,30,9' }, { at: '120,30,nine' }, { at: '120,30,9,4' }, { list: 'yes' },
    { span: '2026-03-01' }, { span: '2026-03-31_2026-03-01' }, { span: '2026-03-01_2999-01-01' }, { span: '2020-01-01_2026-01-01' },
    { span: '2026-02-30_2026-03-01' }, { frame: '2026-13-01' }, { level: 'planet' }, { measure: 'rate' }, { side: 'wrong' }, { channel: 'A' }, { state: 'A,B' }, { state: 'void' },
  ])('leaves out what makes no sense: %o', (query) => expect(viewFromUrl(query as unknown as LocationQuery)).toEqual(START))
})

describe('what waits now', () => {
  it('has no day, so no step of the window is shown beside it', () => {
    const both = (focus: string) => viewFromUrl({ focus, frame: '2026-02-02' })
    for (const focus of ['today', 'open', 'overdue']) expect(both(focus)).toEqual({ ...START, focus })
    expect(both('late')).toEqual({ ...START, focus: 'late', frame: '2026-02-02' })
  })

  it('is what areas are counted by too, where the others show what was reported', () => {
    expect((['open', 'overdue', 'today', 'late', null] as const).map(ofAreas)).toEqual(['open', 'overdue', null, null, null])
  })
})

describe('the cases behind a number', () => {
  it('are those of the own area, unless an area or a cell was clicked', () => {
    expect(caseQuestion(START, '330110')).toEqual({ ...ALL, area: '330110' })
    expect(caseQuestion({ ...START, area: '330110012' }, '330110')).toMatchObject({ area: '330110012' })
    expect(caseQuestion({ ...START, area: '330110012', cell: '14.5' }, '330110')).toEqual({ ...ALL, cell: '14.5' })
  })

  it('are cut by the number in front', () => {
    expect(caseQuestion({ ...START, focus: 'overdue', category: 'order' }, '33')).toEqual({ ...ALL, category: 'order', area: '33', overdue: 1 })
  })

  it('are in the state that was chosen, as the number is', () => {
    expect(caseQuestion({ ...START, state: 'verify', focus: 'open' }, '33')).toEqual({ ...ALL, state: 'verify', area: '33', open: 1 })
    expect(caseQuestion({ ...START, state: 'verify', cell: '19-123' }, '33')).toMatchObject({ state: 'verify', days: 90 })
  })

  it('are those of one step or of a free window, where one is shown', () => {
    expect(caseQuestion({ ...START, channel: 'sms' }, '33', WEEK)).toEqual({ ...ANY, ...WEEK, channel: 'sms', area: '33' })
    expect(caseQuestion({ ...START, span: WEEK }, '33')).toEqual({ ...ANY, ...WEEK, area: '33' })
  })

  it('of a place where cases come back are always those of 90 days in the own area', () => {
    expect(caseQuestion({ ...START, days: 7, cell: '19-123' }, '330110', WEEK)).toEqual({ ...ALL, days: 90, cell: '19-123', area: '330110' })
  })
})

describe('the cells of the map', () => {
  it('count what was reported in the window, or what waits now', () => {
    expect(heatFilters({ ...START, category: 'order' })).toEqual({ ...ALL, category: 'order', open: null })
    expect(heatFilters({ ...START, focus: 'open' })).toMatchObject({ open: 1 })
    expect(heatFilters({ ...START, focus: 'overdue' })).toMatchObject({ open: null })
    expect(heatFilters({ ...START, state: 'verify' })).toMatchObject({ state: 'verify', open: null })
  })

  it('count one step of the window, never both kinds of time', () => {
    expect(heatFilters({ ...START, focus: 'open' }, WEEK)).toEqual({ ...ANY, ...WEEK, open: null })
  })
})

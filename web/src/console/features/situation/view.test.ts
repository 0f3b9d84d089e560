import { describe, expect, it } from 'vitest'
import type { LocationQuery } from 'vue-router'
import { caseQuestion, heatFilters, START, viewFromUrl, viewToUrl, type View } from './view'

const OPEN = '0192f0aa-0000-7000-8000-000000000001'

describe('the address of the leader page', () => {
  it('is bare at the start', () => {
    expect(viewToUrl(START)).toEqual({})
    expect(viewFromUrl({})).toEqual(START)
  })

  it('keeps everything, so that a link shows the same', () => {
    const view: View = {
      days: 90, category: 'hazard', show: 'areas', measure: 'rate', focus: 'overdue', area: '330110012', cell: null,
      list: true, open: OPEN, at: [119.98765, 30.27654, 12.25],
    }
    expect(viewFromUrl(viewToUrl(view) as Record<string, string>)).toEqual(view)
  })

  it.each([
    { days: '8' }, { days: 'x' }, { category: 'A B' }, { show: 'red' }, { focus: 'open,late' }, { area: '33011x' }, { cell: '<b>' },
    { case: 'x' }, { at: '1,2' }, { at: '200,30,9' }, { at: '120,30,nine' }, { at: '120,30,9,4' }, { list: 'yes' },
  ])('leaves out what makes no sense: %o', (query) => expect(viewFromUrl(query as unknown as LocationQuery)).toEqual(START))
})

describe('the cases behind a number', () => {
  it('are those of the own area, unless an area or a cell was clicked', () => {
    expect(caseQuestion(START, '330110')).toEqual({ days: 30, category: null, area: '330110' })
    expect(caseQuestion({ ...START, area: '330110012' }, '330110')).toMatchObject({ area: '330110012' })
    expect(caseQuestion({ ...START, area: '330110012', cell: '14.5' }, '330110')).toEqual({ days: 30, category: null, cell: '14.5' })
  })

  it('are cut by the number in front', () => {
    expect(caseQuestion({ ...START, focus: 'overdue', category: 'order' }, '33')).toEqual({
      days: 30, category: 'order', area: '33', overdue: 1,
    })
  })
})

describe('the cells of the map', () => {
  it('count what was reported in the window, or what waits now', () => {
    expect(heatFilters({ ...START, category: 'order' })).toEqual({ days: 30, category: 'order', state: null })
    expect(heatFilters({ ...START, focus: 'open' })).toMatchObject({ state: 'open' })
    expect(heatFilters({ ...START, focus: 'overdue' })).toMatchObject({ state: null })
  })
})

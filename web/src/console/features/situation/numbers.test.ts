import { describe, expect, it } from 'vitest'
import type { AreaNumbers } from '@/api/types'
import { countChange, decimalsOf, isCompared, mapValues, measureOf, numberText, percentText, ranking, rateChange, rowsAt, valuesOfAll } from './numbers'

const area = (code: string, n: number, more: Partial<AreaNumbers> = {}): AreaNumbers => ({
  code, name: code, population: 10_000, n, open: 0, overdue: 0, on_time_rate: null, before: 0, grids: 1, km2: 1,
  of: '', per_1000: null, per_grid: null, per_km2: null, ...more,
})

describe('numbers in words', () => {
  it('have separators and at most the decimals asked for', () => {
    expect(numberText(12345, 'zh')).toBe('12,345')
    expect(numberText(3, 'en', 1)).toBe('3')
    expect(numberText(3.25, 'en', 1)).toBe('3.3')
  })

  it.each([
    [null, '–'], [0, '0%'], [0.001, '<1%'], [0.5, '50%'], [0.949, '95%'], [0.999, '>99%'], [1, '100%'],
  ] as const)('%s is %s', (share, text) => expect(percentText(share)).toBe(text))
})

describe('the change against the window before', () => {
  it('is in per cent of counts', () => {
    expect(countChange(120, 100)).toEqual({ direction: 'up', by: 20 })
    expect(countChange(50, 100)).toEqual({ direction: 'down', by: 50 })
    expect(countChange(100, 100)).toEqual({ direction: 'same', by: 0 })
  })

  it('is in points of rates', () => expect(rateChange(0.91, 0.935)).toEqual({ direction: 'down', by: 2.5 }))

  it('is nothing where there is nothing to compare with', () => {
    expect(countChange(5, 0)).toBeNull()
    expect(isCompared({ state: null })).toBe(true)
    expect(isCompared({ state: 'verifying' })).toBe(false)
    expect(rateChange(null, 0.9)).toBeNull()
    expect(rateChange(0.9, null)).toBeNull()
  })
})

describe('ranking of areas', () => {
  const rows = [area('a', 10), area('b', 30, { population: 100_000 }), area('c', 10, { population: null, overdue: 4, open: 5 })]

  it('puts the most first, ties in a fixed order', () => {
    expect(ranking(rows, { focus: null, measure: 'count' }).map((row) => row.code)).toEqual(['b', 'a', 'c'])
  })

  it('per 1,000 residents no longer redraws the population', () => {
    const ranked = ranking(rows, { focus: null, measure: 'per_1000' })
    expect(ranked.map((row) => [row.code, row.size])).toEqual([['a', 1], ['b', 0.3], ['c', null]])
    expect(ranked.map((row) => row.share)).toEqual([1, 0.3, 0])
  })

  it('per grid and per square kilometre does not redraw the size either', () => {
    const wide = [area('a', 10, { grids: 2, km2: 40 }), area('b', 9, { grids: 9, km2: 0 })]
    expect(ranking(wide, { focus: null, measure: 'per_grid' }).map((row) => row.size)).toEqual([5, 1])
    expect(ranking(wide, { focus: null, measure: 'per_km2' }).map((row) => row.size)).toEqual([0.25, null])
  })

  it('follows the number in front', () => {
    expect(ranking(rows, { focus: 'overdue', measure: 'count' })[0]).toMatchObject({ code: 'c', value: 4, share: 1 })
    expect(ranking(rows, { focus: 'open', measure: 'count' })[0]).toMatchObject({ code: 'c', value: 5 })
  })

  it('has no bars where nothing happened', () => {
    expect(ranking([area('a', 0)], { focus: null, measure: 'count' })[0]!.share).toBe(0)
    expect(measureOf(area('a', 5, { population: 0 }), null, 'per_1000')).toBeNull()
  })

  it('leaves areas without residents out of a map of rates', () => {
    expect(mapValues(rows, { focus: null, measure: 'per_1000' })).toEqual({ a: 1, b: 0.3 })
    expect(mapValues(rows, { focus: null, measure: 'count' })).toEqual({ a: 10, b: 30, c: 10 })
  })

  it.each([
    [[12, 3], 'count', 0], [[12.5, 0.3], 'per_1000', 1], [[0.4, 0.31], 'per_km2', 2], [[0.04, 0.031], 'per_km2', 3], [[], 'per_grid', 2],
  ] as const)('%j as %s need %i decimals', (values, measure, decimals) => expect(decimalsOf(values, measure)).toBe(decimals))
})

describe('one step of a window', () => {
  const rows = [area('a', 10), area('b', 5, { km2: 5 }), area('c', 0)]
  const frames = { frames: ['2026-11-01', '2026-11-02'], areas: [{ code: 'a', counts: [4, 6] }, { code: 'b', counts: [0, 5] }] }

  it('has its own numbers, compared with the step before', () => {
    expect(rowsAt(rows, frames, 1).map((row) => [row.code, row.n, row.before])).toEqual([['a', 6, 4], ['b', 5, 0], ['c', 0, 0]])
    expect(rowsAt(rows, frames, 0)[0]).toMatchObject({ n: 4, before: 0 })
  })

  it('is coloured on the scale of all steps', () => {
    expect(valuesOfAll(rows, frames, { measure: 'count' })).toEqual([4, 6, 0, 5])
    expect(valuesOfAll(rows, frames, { measure: 'per_km2' })).toEqual([4, 6, 0, 1])
  })
})

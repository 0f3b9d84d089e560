import { describe, expect, it } from 'vitest'
import type { AreaImport } from '@/api/types'
import { hintsFor, isBusy, percent, squareText } from './words'

describe('what an import shows', () => {
  it.each([[0.034, '0.03 m²'], [99.5, '99.5 m²'], [5_321.7, '5,322 m²'], [2_340_000, '2.34 km²'], [null, '']])(
    'writes %s m² as %s', (size, text) => expect(squareText(size, 'en-GB')).toBe(text),
  )
  it('is asked for again only while the server works on it', () => {
    expect((['checking', 'applying', 'undoing'] as const).every((state) => isBusy({ state }))).toBe(true)
    expect((['read', 'checked', 'failed', 'applied', 'undone', 'discarded'] as const).some((state) => isBusy({ state }))).toBe(false)
  })
  it('says which other way of reading may take faults away, until it is chosen', () => {
    const found = (kind: string, severity = 'fault') => ({ kind, severity, n: 3 })
    const one = (findings: object[], options: object = {}) =>
      ({ counts: { findings }, options: { part: false, heal_m: 0, ...options } }) as unknown as AreaImport
    expect(hintsFor(one([found('village_empty'), found('gap')]))).toEqual(['part', 'heal'])
    expect(hintsFor(one([found('village_empty'), found('overlap')], { part: true, heal_m: 0.5 }))).toEqual([])
    expect(hintsFor(one([found('code_wrong'), found('gap', 'healed')]))).toEqual([])
    expect(hintsFor({ ...one([]), counts: null })).toEqual([])
  })
  it('never shows more than everything', () => {
    expect([percent({ done: 0, total: 0 }), percent({ done: 1, total: 3 }), percent({ done: 5, total: 4 })]).toEqual([0, 33, 100])
  })
})

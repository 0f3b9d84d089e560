import { describe, expect, it } from 'vitest'
import { inGroups, qrOf, signInAddress } from './qr'

describe('a code on paper', () => {
  it('holds the address of the sign-in page with the code', () => {
    expect(signInAddress('ABCD2345', 'https://wangge.example')).toBe('https://wangge.example/field/signin?code=ABCD2345')
  })

  it('is read in groups of four', () => expect(inGroups('ABCDEFGHJKLMNPQR')).toBe('ABCD EFGH JKLM NPQR'))

  it('has the three finders that a reader looks for, and differs by what it says', () => {
    const { count, path } = qrOf(signInAddress('ABCDEFGHJKLMNPQR', 'https://wangge.example'))
    expect(count).toBeGreaterThanOrEqual(29)
    const bars = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)].map((it) => it.slice(1).map(Number) as [number, number, number, number])
    expect(bars.every(([, , length, back]) => length === back)).toBe(true)
    const dark = (column: number, row: number) => bars.some(([from, at, length]) => at === row && column >= from && column < from + length)
    for (const [column, row] of [[0, 0], [count - 7, 0], [0, count - 7]] as const) {
      for (let step = 0; step < 7; step++) expect([dark(column + step, row), dark(column, row + step), dark(column + step, row + 6)]).toEqual([true, true, true])
      expect([dark(column + 1, row + 1), dark(column + 3, row + 3)]).toEqual([false, true])
    }
    expect(path).not.toBe(qrOf(signInAddress('ABCDEFGHJKLMNPQS', 'https://wangge.example')).path)
  })
})

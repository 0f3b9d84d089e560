import { describe, expect, it } from 'vitest'
import { darkFrom, radiusAt, reachOf, weightOf } from './heat'

describe('the reach of a pointer in the cloud', () => {
  it.each([6, 7.9, 8, 9.99, 10, 11.5, 12, 12.9])('at zoom %d is as wide as cells are apart', (zoom) => {
    const level = 11 + Math.floor((Math.floor(zoom) - 6) / 2) * 2
    const side = 512 * 2 ** (zoom - level)
    expect(reachOf(zoom)).toBeGreaterThanOrEqual(side / 2)
    expect(reachOf(zoom)).toBeLessThan(side)
  })

  it('is a finger where each case stands for itself', () => expect(reachOf(15)).toBe(14))
})

describe('the scale of the cloud', () => {
  it('is dark from what only one in twenty exceeds', () => {
    expect(darkFrom(Array.from({ length: 100 }, (_, n) => n + 1))).toBe(96)
    expect(darkFrom([0, 0])).toBeNull()
  })
})

describe('the cloud of a cell', () => {
  it.each([[5, 26], [6, 26], [8, 26], [9.99, 102], [10, 26], [13.5, 72], [15, 72]])('reaches at zoom %d %d pixels', (zoom, px) => {
    expect(radiusAt(zoom)).toBeCloseTo(px, 5)
  })
  it('doubles with its cell from one zoom to the next', () => expect(radiusAt(9) / radiusAt(8)).toBeCloseTo(2, 1))
  it('is as dark as it gets from the full count on', () => expect([weightOf(0, 10), weightOf(5, 10), weightOf(50, 10)]).toEqual([0, 0.5, 1]))
})

import { describe, expect, it, vi } from 'vitest'
import { darkFrom, reachOf } from './heat'

vi.mock('./create', () => ({ FONT: ['sans-serif'] }))

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

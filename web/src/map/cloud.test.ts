import { describe, expect, it } from 'vitest'
import { CLOUD_SCALE, coloured, density, palette, type Stop } from './cloud'

const WIDTH = 100
const at = (sums: Float32Array, x: number, y: number) => sums[Math.round(y / CLOUD_SCALE - 0.5) * WIDTH + Math.round(x / CLOUD_SCALE - 0.5)]!

describe('the density of a cloud', () => {
  const spot = { x: 202, y: 202, weight: 1 }

  it('is a bell around each spot', () => {
    const sums = density([spot], 40, WIDTH, WIDTH)
    expect(at(sums, 202, 202)).toBeCloseTo(0.3989, 3)
    expect(at(sums, 242, 202)).toBeCloseTo(0.3989 * Math.exp(-4.5), 3)
    expect(at(sums, 162, 202)).toBeCloseTo(at(sums, 242, 202), 6)
    expect(at(sums, 302, 202)).toBe(0)
  })
  it('adds up', () => {
    const other = { x: 222, y: 202, weight: 0.5 }
    const [one, two, both] = [[spot], [other], [spot, other]].map((spots) => density(spots, 40, WIDTH, WIDTH))
    both!.forEach((sum, n) => expect(sum).toBeCloseTo(one![n]! + two![n]!, 5))
  })
  it('of a spot outside of the picture is only its edge', () => {
    const sums = density([{ x: -10, y: 50, weight: 1 }], 40, WIDTH, WIDTH)
    expect(at(sums, 2, 50)).toBeGreaterThan(0)
    expect(sums.every(Number.isFinite)).toBe(true)
  })
})

describe('the colours of a cloud', () => {
  const stops: Stop[] = [[0, [10, 20, 30, 0]], [0.5, [100, 100, 100, 0.5]], [1, [0, 0, 0, 1]]]

  it('are clear where nothing is, and full from one on', () => {
    const pixels = coloured(new Float32Array([0, 1, 7]), palette(stops))
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    expect([...pixels.subarray(4)]).toEqual([0, 0, 0, 255, 0, 0, 0, 255])
  })
  it('mix what is seen of two colours', () => {
    const [r, , , a] = palette(stops).subarray(191 * 4, 192 * 4)
    expect(a).toBeCloseTo(191, 0)
    expect(Math.abs(r! - (100 * 0.5 * 0.5) / 0.75)).toBeLessThan(1)
  })
  it('of an almost clear one are those of the next', () => expect([...palette(stops).subarray(4, 7)]).toEqual([100, 100, 100]))
})

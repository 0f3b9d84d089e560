import { describe, expect, it } from 'vitest'
import { around, fitted, pixelOf, TILE_PX, tilesOf } from './camera'

const BOX: [number, number, number, number] = [119.7, 30.1, 120.4, 30.6]
const PADDING = { top: 108, right: 24, bottom: 100, left: 344 }

describe('a picture of an area', () => {
  it('holds all of it beside what covers the picture, as large as it can be', () => {
    const camera = fitted(BOX, PADDING, 1440, 900)
    const [left, top] = pixelOf(camera, [BOX[0], BOX[3]])
    const [right, bottom] = pixelOf(camera, [BOX[2], BOX[1]])
    expect(left).toBeGreaterThanOrEqual(PADDING.left - 0.01)
    expect(right).toBeLessThanOrEqual(1440 - PADDING.right + 0.01)
    // The box is as wide as it is high on the screen, so its height is what limits it.
    expect(top).toBeCloseTo(PADDING.top, 3)
    expect(bottom).toBeCloseTo(900 - PADDING.bottom, 3)
    expect((left + right) / 2).toBeCloseTo((1440 + PADDING.left - PADDING.right) / 2, 3)
  })
  it('has the chosen place in its middle', () => {
    const [x, y] = pixelOf(around([120, 30, 11.3], 390, 500), [120, 30])
    expect([x, y]).toEqual([expect.closeTo(195, 3), expect.closeTo(250, 3)])
  })
})

describe('its tiles', () => {
  it('cover it without a gap, each once', () => {
    const camera = fitted(BOX, PADDING, 1440, 900)
    const tiles = tilesOf(camera, { minzoom: 6, maxzoom: 14 })
    expect(new Set(tiles.map(({ z }) => z))).toEqual(new Set([Math.floor(camera.zoom)]))
    const area = tiles.reduce((sum, { left, top, side }) => {
      const width = Math.min(left + side, 1440) - Math.max(left, 0)
      const height = Math.min(top + side, 900) - Math.max(top, 0)
      expect(Math.min(width, height)).toBeGreaterThan(0)
      return sum + width * height
    }, 0)
    expect(area).toBeCloseTo(1440 * 900, 0)
  })
  it('are those of the last zoom that there is, enlarged', () => {
    const camera = around([120, 30, 13.5], 512, 512)
    const tiles = tilesOf(camera, { minzoom: 6, maxzoom: 12 })
    expect(tiles[0]).toMatchObject({ z: 12, side: TILE_PX * 2 ** 1.5 })
  })
  it('are none where the layer does not begin yet', () => expect(tilesOf(around([120, 30, 5], 512, 512), { minzoom: 6, maxzoom: 14 })).toEqual([]))
})

import { describe, expect, it, vi } from 'vitest'
import { BYTES_MAX, encodeWithin, fitted, passesAsIs, type Size } from './encode'

/** A picture whose weight grows with pixels and quality, as JPEG does. */
function encoder(bytesPerPixel: number) {
  return vi.fn(async (size: Size, quality: number) => ({ size: Math.round(size.width * size.height * bytesPerPixel * quality), type: 'image/jpeg' }) as Blob)
}

describe('the size of a photo', () => {
  it('is at most 1600 pixels on the longer side and never grows', () => {
    expect(fitted({ width: 4000, height: 3000 })).toEqual({ width: 1600, height: 1200 })
    expect(fitted({ width: 3000, height: 4000 })).toEqual({ width: 1200, height: 1600 })
    expect(fitted({ width: 800, height: 600 })).toEqual({ width: 800, height: 600 })
    expect(fitted({ width: 10_000, height: 2 })).toEqual({ width: 1600, height: 1 })
  })

  it('stays as it is when it is small enough and of a type that the server takes', () => {
    const size = { width: 1600, height: 1200 }
    expect(passesAsIs({ size: BYTES_MAX, type: 'image/jpeg' }, size)).toBe(true)
    expect(passesAsIs({ size: BYTES_MAX + 1, type: 'image/jpeg' }, size)).toBe(false)
    expect(passesAsIs({ size: 1000, type: 'image/heic' }, size)).toBe(false)
    expect(passesAsIs({ size: 1000, type: 'image/png' }, { width: 1601, height: 10 })).toBe(false)
  })
})

describe('encoding', () => {
  it('takes the best quality that fits', async () => {
    const encode = encoder(0.3)
    const done = await encodeWithin({ width: 4000, height: 3000 }, encode)
    expect(done).toMatchObject({ width: 1600, height: 1200 })
    expect(done.blob.size).toBeLessThanOrEqual(BYTES_MAX)
    expect(encode.mock.calls.map(([, quality]) => quality)).toEqual([0.85])
  })

  it('lowers the quality before the size', async () => {
    const encode = encoder(0.45)
    const done = await encodeWithin({ width: 1600, height: 1200 }, encode)
    expect(done.width).toBe(1600)
    expect(encode.mock.calls.at(-1)![1]).toBeLessThan(0.85)
    expect(done.blob.size).toBeLessThanOrEqual(BYTES_MAX)
  })

  it('shrinks what no quality makes small enough', async () => {
    const done = await encodeWithin({ width: 1600, height: 1200 }, encoder(1.2))
    expect(done.width).toBeLessThan(1600)
    expect(done.blob.size).toBeLessThanOrEqual(BYTES_MAX)
  })

  it('ends, and gives what it has, where nothing fits', async () => {
    const encode = encoder(50)
    const done = await encodeWithin({ width: 1600, height: 1200 }, encode)
    expect(encode).toHaveBeenCalledTimes(16)
    expect(done.blob.size).toBeGreaterThan(BYTES_MAX)
  })
})

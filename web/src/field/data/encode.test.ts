import { afterEach, describe, expect, it, vi } from 'vitest'
import { BYTES_MAX, encodeFile, encodeWithin, fitted, type Size } from './encode'

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

describe('a picture from the gallery', () => {
  const SECRET = 'Exif GPSLatitude 30.27'
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })

  it.each(['image/jpeg', 'image/png', 'image/webp'])('is drawn upright and encoded anew, however small: %s', async (type) => {
    const close = vi.fn()
    const decode = vi.fn(async () => ({ width: 300, height: 400, close }))
    vi.stubGlobal('createImageBitmap', decode)
    const drawImage = vi.fn()
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage } as unknown as CanvasRenderingContext2D as never)
    vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done, kind) => done(new Blob(['pixels'], { type: kind! })))
    const file = new Blob([SECRET, 'pixels'], { type })
    const { blob, ...size } = await encodeFile(file)
    expect(decode).toHaveBeenCalledWith(file, { imageOrientation: 'from-image' })
    expect(drawImage).toHaveBeenCalledWith(expect.anything(), 0, 0, 300, 400)
    expect(size).toEqual({ width: 300, height: 400 })
    expect(blob.type).toBe('image/jpeg')
    expect(await blob.text()).toBe('pixels')
    expect(close).toHaveBeenCalled()
  })
})

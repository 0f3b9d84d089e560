import { describe, expect, it } from 'vitest'
import { readExif } from './exif'

/** A JPEG head with one EXIF block: main directory → EXIF (date) and GPS directories, in the byte order given. */
function jpeg(little: boolean, date: string, offset: string | null, gps: { lat: number[]; latRef: string; lon: number[]; lonRef: string; error?: number } | null): ArrayBuffer {
  const tiff = new DataView(new ArrayBuffer(600))
  const u16 = (at: number, value: number) => tiff.setUint16(at, value, little)
  const u32 = (at: number, value: number) => tiff.setUint32(at, value, little)
  const text = (at: number, value: string) => [...`${value}\0`].forEach((char, i) => tiff.setUint8(at + i, char.charCodeAt(0)))
  const entry = (at: number, tag: number, type: number, count: number, value: number) => (u16(at, tag), u16(at + 2, type), u32(at + 4, count), u32(at + 8, value))
  const rational = (at: number, values: number[]) => values.forEach((value, i) => (u32(at + i * 8, Math.round(value * 10_000)), u32(at + i * 8 + 4, 10_000)))
  u16(0, little ? 0x4949 : 0x4d4d)
  u16(2, 42)
  u32(4, 8)
  u16(8, gps ? 2 : 1)
  entry(10, 0x8769, 4, 1, 100)
  if (gps) entry(22, 0x8825, 4, 1, 200)
  u16(100, offset ? 2 : 1)
  entry(102, 0x9003, 2, date.length + 1, 400)
  text(400, date)
  if (offset) {
    entry(114, 0x9011, 2, 7, 440)
    text(440, offset)
  }
  if (gps) {
    u16(200, gps.error === undefined ? 4 : 5)
    entry(202, 1, 2, 2, 0)
    text(210, gps.latRef)
    entry(214, 2, 5, 3, 460)
    rational(460, gps.lat)
    entry(226, 3, 2, 2, 0)
    text(234, gps.lonRef)
    entry(238, 4, 5, 3, 490)
    rational(490, gps.lon)
    if (gps.error !== undefined) {
      entry(250, 0x1f, 5, 1, 520)
      rational(520, [gps.error])
    }
  }
  const bytes = new Uint8Array(620)
  bytes.set([0xff, 0xd8, 0xff, 0xe1, 0x02, 0x60, 0x45, 0x78, 0x69, 0x66, 0, 0])
  bytes.set(new Uint8Array(tiff.buffer), 12)
  return bytes.buffer
}
const HANGZHOU = { lat: [30, 16, 26.76], latRef: 'N', lon: [119, 59, 33], lonRef: 'E', error: 6.5 }

describe.each([true, false])('EXIF, little endian %s', (little) => {
  it('tells time with its offset and the position', () => {
    const claim = readExif(jpeg(little, '2026:11:21 16:30:05', '+08:00', HANGZHOU))
    expect(claim.takenAt).toBe('2026-11-21T08:30:05.000Z')
    expect(claim.lat).toBeCloseTo(30.2741, 4)
    expect(claim.lon).toBeCloseTo(119.9925, 4)
    expect(claim.accuracyM).toBe(6.5)
  })

  it('tells the southern and western half apart', () => {
    const claim = readExif(jpeg(little, '2026:11:21 16:30:05', '+08:00', { ...HANGZHOU, latRef: 'S', lonRef: 'W' }))
    expect(claim.lat).toBeLessThan(0)
    expect(claim.lon).toBeLessThan(0)
  })
})

describe('EXIF', () => {
  it('is silent about a position that was never found', () => {
    expect(readExif(jpeg(true, '2026:11:21 16:30:05', '+08:00', { ...HANGZHOU, lat: [0, 0, 0], lon: [0, 0, 0] }))).toMatchObject({ lon: null, lat: null, accuracyM: null })
    expect(readExif(jpeg(true, '2026:11:21 16:30:05', '+08:00', null))).toMatchObject({ lon: null, takenAt: '2026-11-21T08:30:05.000Z' })
  })

  it('takes nothing from impossible values, other files and broken ones', () => {
    expect(readExif(jpeg(true, '0000:00:00 00:00:00', '+08:00', { ...HANGZHOU, lat: [97, 0, 0] }))).toEqual({ takenAt: null, lon: null, lat: null, accuracyM: null })
    expect(readExif(new TextEncoder().encode('no picture at all').buffer).takenAt).toBeNull()
    expect(readExif(new ArrayBuffer(0)).takenAt).toBeNull()
    for (let length = 2; length < 620; length += 7) expect(() => readExif(jpeg(true, '2026:11:21 16:30:05', '+08:00', HANGZHOU).slice(0, length))).not.toThrow()
  })
})

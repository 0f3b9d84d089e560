export interface ExifClaim {
  /** RFC 3339; the camera's own clock, in UTC when it says its offset, else taken as the device's zone. */
  takenAt: string | null
  lon: number | null
  lat: number | null
  accuracyM: number | null
}
const NOTHING: ExifClaim = { takenAt: null, lon: null, lat: null, accuracyM: null }
const SIZES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 }

type Tag = string | number[]

/** Reads one TIFF directory; entries that point outside the block are left out, as broken files are common. */
class Tiff {
  private readonly little: boolean
  constructor(private readonly view: DataView) {
    this.little = view.getUint16(0) === 0x4949
  }

  directory(offset: number): Map<number, Tag> {
    const tags = new Map<number, Tag>()
    if (offset < 8 || offset + 2 > this.view.byteLength) return tags
    const count = this.view.getUint16(offset, this.little)
    for (let i = 0; i < count && offset + 14 + i * 12 <= this.view.byteLength; i++) {
      const entry = offset + 2 + i * 12
      const value = this.value(entry)
      if (value !== null) tags.set(this.view.getUint16(entry, this.little), value)
    }
    return tags
  }

  get first(): number {
    return this.view.getUint32(4, this.little)
  }

  private value(entry: number): Tag | null {
    const type = this.view.getUint16(entry + 2, this.little)
    const count = this.view.getUint32(entry + 4, this.little)
    const size = (SIZES[type] ?? 0) * count
    if (size === 0 || size > 4096) return null
    const at = size <= 4 ? entry + 8 : this.view.getUint32(entry + 8, this.little)
    if (at + size > this.view.byteLength) return null
    return type === 2 ? this.text(at, count) : Array.from({ length: count }, (_, i) => this.number(type, at + i * SIZES[type]!))
  }

  private text(at: number, count: number): string {
    const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + at, count)
    return String.fromCharCode(...bytes).replace(/\0.*$/, '')
  }

  private number(type: number, at: number): number {
    if (type === 3) return this.view.getUint16(at, this.little)
    if (type === 4) return this.view.getUint32(at, this.little)
    if (type === 5) return this.view.getUint32(at, this.little) / this.view.getUint32(at + 4, this.little)
    return this.view.getUint8(at)
  }
}

function exifBlock(view: DataView): DataView | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff; ) {
    const length = view.getUint16(at + 2)
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      return new DataView(view.buffer, view.byteOffset + at + 10, Math.min(length - 8, view.byteLength - at - 10))
    }
    if (view.getUint8(at + 1) === 0xda) return null
    at += 2 + length
  }
  return null
}

function degrees(value: Tag | undefined, ref: Tag | undefined, negative: string, limit: number): number | null {
  if (!Array.isArray(value) || value.length < 3) return null
  const size = value[0]! + value[1]! / 60 + value[2]! / 3600
  if (!Number.isFinite(size) || size > limit) return null
  return ref === negative ? -size : size
}

function time(value: Tag | undefined, offset: Tag | undefined): string | null {
  const parts = typeof value === 'string' ? /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(value) : null
  if (!parts) return null
  const zone = typeof offset === 'string' && /^[+-]\d\d:\d\d$/.test(offset) ? offset : ''
  const at = new Date(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

function place(gps: Map<number, Tag>): Pick<ExifClaim, 'lon' | 'lat' | 'accuracyM'> {
  const lat = degrees(gps.get(2), gps.get(1), 'S', 90)
  const lon = degrees(gps.get(4), gps.get(3), 'W', 180)
  // 0, 0 is what cameras write before they have a fix.
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return NOTHING
  const error = (gps.get(0x1f) as number[] | undefined)?.[0]
  return { lon, lat, accuracyM: error !== undefined && Number.isFinite(error) ? error : null }
}

/** What the camera wrote into the file, read before a canvas drops it. A claim, never a proof. */
export function readExif(bytes: ArrayBuffer): ExifClaim {
  try {
    const block = exifBlock(new DataView(bytes))
    if (!block) return NOTHING
    const tiff = new Tiff(block)
    const main = tiff.directory(tiff.first)
    const sub = (tag: number): Map<number, Tag> => tiff.directory(Number((main.get(tag) as number[] | undefined)?.[0] ?? 0))
    const exif = sub(0x8769)
    return { ...place(sub(0x8825)), takenAt: time(exif.get(0x9003) ?? main.get(0x0132), exif.get(0x9011)) }
  } catch {
    return NOTHING
  }
}

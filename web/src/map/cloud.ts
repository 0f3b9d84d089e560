/** A heatmap without a graphics card: the same density and colours as the map's, on a quarter of the pixels as there. */

export const CLOUD_SCALE = 4
const KERNEL = 1 / Math.sqrt(2 * Math.PI)
// Where a spot adds less than a sixteenth of a step of colour it ends.
const NOTHING = 1 / 255 / 16

export interface Spot {
  /** in pixels of the picture */
  x: number
  y: number
  /** 0 to 1 */
  weight: number
}
/** Density from 0 to 1, and red, green, blue (0 to 255) and opacity (0 to 1) there. */
export type Stop = readonly [number, readonly [number, number, number, number]]

/** Sums of the spots' kernels, row by row; `radius` in pixels of the picture, of which the sums have every fourth. */
export function density(spots: readonly Spot[], radius: number, width: number, height: number): Float32Array {
  const sums = new Float32Array(width * height)
  const reach = radius / CLOUD_SCALE
  for (const { x, y, weight } of spots) {
    if (weight <= 0) continue
    const far = (Math.sqrt(Math.max(0, -2 * Math.log(NOTHING / weight / KERNEL))) / 3) * reach
    const [cx, cy] = [x / CLOUD_SCALE - 0.5, y / CLOUD_SCALE - 0.5]
    for (let row = Math.max(0, Math.ceil(cy - far)); row <= Math.min(height - 1, cy + far); row++) {
      for (let column = Math.max(0, Math.ceil(cx - far)); column <= Math.min(width - 1, cx + far); column++) {
        const distance = ((row - cy) ** 2 + (column - cx) ** 2) / reach ** 2
        sums[row * width + column]! += weight * KERNEL * Math.exp(-4.5 * distance)
      }
    }
  }
  return sums
}

/** RGBA of 256 densities from 0 to 1, each with its own opacity (not multiplied into it). */
export function palette(stops: readonly Stop[]): Uint8ClampedArray {
  const colours = new Uint8ClampedArray(256 * 4)
  for (let n = 0; n < 256; n++) {
    const at = n / 255
    const next = Math.max(1, stops.findIndex(([from]) => from >= at))
    const [[from, low], [to, high]] = [stops[next - 1]!, stops[next]!]
    const share = Math.min(1, Math.max(0, (at - from) / (to - from)))
    const opacity = low[3] + (high[3] - low[3]) * share
    // Between a clear and a full colour only what is seen of them is mixed.
    const mixed = ([0, 1, 2] as const).map((part) => (opacity ? (low[part] * low[3] * (1 - share) + high[part] * high[3] * share) / opacity : 0))
    colours.set([...mixed, opacity * 255], n * 4)
  }
  return colours
}

/** The sums in colours, as a picture has them. */
export function coloured(sums: Float32Array, colours: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(sums.length * 4)
  sums.forEach((sum, n) => {
    const from = Math.min(255, Math.round(sum * 255)) * 4
    pixels.set(colours.subarray(from, from + 4), n * 4)
  })
  return pixels
}

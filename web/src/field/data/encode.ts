export const SIDE_MAX = 1600
export const BYTES_MAX = 500_000
const QUALITIES = [0.85, 0.75, 0.65, 0.5]
const SHRINK = 0.8

export interface Size {
  width: number
  height: number
}
export interface Encoded extends Size {
  blob: Blob
}

/** The size within SIDE_MAX pixels on the longer side; never larger than it was. */
export function fitted({ width, height }: Size, sideMax = SIDE_MAX): Size {
  const scale = Math.min(1, sideMax / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Lowers the quality, then the size, until the picture fits BYTES_MAX; the last try counts whatever it weighs. */
export async function encodeWithin(size: Size, encode: (size: Size, quality: number) => Promise<Blob>): Promise<Encoded> {
  let at = fitted(size)
  let blob: Blob | null = null
  for (let round = 0; round < 4; round++) {
    for (const quality of QUALITIES) {
      blob = await encode(at, quality)
      if (blob.size <= BYTES_MAX) return { ...at, blob }
    }
    if (round < 3) at = { width: Math.round(at.width * SHRINK), height: Math.round(at.height * SHRINK) }
  }
  return { ...at, blob: blob! }
}

export class NotAPicture extends Error {
  override readonly name = 'NotAPicture'
}

function onCanvas(source: CanvasImageSource): (size: Size, quality: number) => Promise<Blob> {
  const canvas = document.createElement('canvas')
  return (size, quality) =>
    new Promise((resolve, reject) => {
      canvas.width = size.width
      canvas.height = size.height
      // Read back at once, so it stays in memory: a canvas on the graphics card is slow to read on cheap phones.
      canvas.getContext('2d', { willReadFrequently: true, alpha: false })?.drawImage(source, 0, 0, size.width, size.height)
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture('canvas gave nothing'))), 'image/jpeg', quality)
    })
}

/** Always encoded anew, upright: the file may carry where and with what it was taken, and the server keeps what it gets. */
export async function encodeFile(file: Blob): Promise<Encoded> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new NotAPicture('the browser cannot decode it')
  })
  try {
    return await encodeWithin({ width: bitmap.width, height: bitmap.height }, onCanvas(bitmap))
  } finally {
    bitmap.close()
  }
}

/** A picture that was painted on, at its own size. */
export function encodeCanvas(canvas: HTMLCanvasElement): Promise<Encoded> {
  return encodeWithin({ width: canvas.width, height: canvas.height }, onCanvas(canvas))
}

/** The frame that the viewfinder shows now. */
export function encodeFrame(video: HTMLVideoElement): Promise<Encoded> {
  return encodeWithin({ width: video.videoWidth, height: video.videoHeight }, onCanvas(video))
}

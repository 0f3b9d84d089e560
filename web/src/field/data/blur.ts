/** One stroke of a finger over a face or a plate, in pixels of the picture. */
export interface Stroke {
  points: [number, number][]
  radius: number
}

/** Cells of the mosaic along the longer side: a face that fills a tenth of the picture becomes three cells wide. */
const CELLS = 32
/** Radius of the finger in CSS pixels: as wide as a thumb, whatever the picture's size on the screen. */
export const FINGER = 22

export function cellsOf({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = CELLS / Math.max(width, height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** A point of the screen as a point of the picture that is shown in `box`. */
export function onPicture(at: { clientX: number; clientY: number }, box: DOMRect, size: { width: number; height: number }): [number, number] {
  return [((at.clientX - box.left) / box.width) * size.width, ((at.clientY - box.top) / box.height) * size.height]
}

function canvasOf(width: number, height: number): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  return { canvas, context: canvas.getContext('2d', { alpha: false })! }
}

/** The picture in so few cells that nobody can be told apart, as large as it was. */
function mosaicOf(picture: ImageBitmap): HTMLCanvasElement {
  const cells = cellsOf(picture)
  const small = canvasOf(cells.width, cells.height)
  small.context.imageSmoothingQuality = 'high'
  small.context.drawImage(picture, 0, 0, cells.width, cells.height)
  const large = canvasOf(picture.width, picture.height)
  large.context.imageSmoothingEnabled = false
  large.context.drawImage(small.canvas, 0, 0, picture.width, picture.height)
  return large.canvas
}

/** Paints a picture and the strokes over it into `canvas`; what lies under a stroke is not in the canvas any more. */
export function createBlur(canvas: HTMLCanvasElement, picture: ImageBitmap): { draw: (strokes: Stroke[]) => void } {
  canvas.width = picture.width
  canvas.height = picture.height
  const mosaic = mosaicOf(picture)
  const context = canvas.getContext('2d', { alpha: false })!
  const paint = ({ points, radius }: Stroke) => {
    context.save()
    context.beginPath()
    for (const [x, y] of points) {
      context.moveTo(x + radius, y)
      context.arc(x, y, radius, 0, 2 * Math.PI)
    }
    context.clip()
    context.drawImage(mosaic, 0, 0)
    context.restore()
  }
  return {
    draw: (strokes) => {
      context.drawImage(picture, 0, 0)
      strokes.forEach(paint)
    },
  }
}

/** The points from the last one to `to`, near enough to each other that the circles around them leave no gap. */
export function along(from: [number, number], to: [number, number], radius: number): [number, number][] {
  const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / (radius / 2)))
  return Array.from({ length: steps }, (_, n) => {
    const part = (n + 1) / steps
    return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
  })
}

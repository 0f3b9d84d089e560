import { computed, ref, shallowRef } from 'vue'
import type { Sample } from '@/api/frame'

const WIDTH = 960
const HEIGHT = 1280
const STRIP = 84
const FRAME_MS = 400

/** Sample photos in place of a camera; the front door says which there are. */
export const samples = shallowRef<Sample[]>([])
export const chosen = ref(0)
export const moment = ref<'before' | 'after'>('before')
export const sample = computed<Sample | null>(() => samples.value[chosen.value] ?? null)

const pictures = new Map<string, HTMLImageElement>()

function pictureOf(address: string): HTMLImageElement {
  const known = pictures.get(address)
  if (known) return known
  const picture = new Image()
  picture.src = address
  pictures.set(address, picture)
  return picture
}

export function takeSamples(list: Sample[]): void {
  samples.value = list
  const first = list[0]
  // The network of this phone may be cut before its camera is opened.
  if (first) for (const address of [first.before, first.after]) pictureOf(address)
}

export function chooseScene(id: string): void {
  const index = samples.value.findIndex((one) => one.id === id)
  if (index >= 0) chosen.value = index
}

export function turnSample(by: number): void {
  const count = samples.value.length
  if (count) chosen.value = (chosen.value + by + count) % count
}

function draw(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d')
  const now = sample.value
  if (!context || !now) return
  const picture = pictureOf(now[moment.value])
  if (!picture.complete || !picture.naturalWidth) return
  const scale = Math.max(WIDTH / picture.naturalWidth, HEIGHT / picture.naturalHeight)
  const [width, height] = [picture.naturalWidth * scale, picture.naturalHeight * scale]
  context.drawImage(picture, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height)
  stamp(context)
}

// Says what it is, and makes every shot a photo of its own, as two presses of a shutter are. The strip covers the scene's
// own mark, which a viewfinder of another shape would cut in two.
function stamp(context: CanvasRenderingContext2D): void {
  const words = `演示样片 DEMO ${new Date().toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })}`
  context.font = '26px sans-serif'
  context.textAlign = 'center'
  context.fillStyle = '#17212b'
  context.fillRect(0, HEIGHT - STRIP, WIDTH, STRIP)
  context.fillStyle = '#fff'
  context.fillText(words, WIDTH / 2, HEIGHT - 20)
}

/** A camera that sees the chosen sample; it ends with its track. */
export function sampleCamera(): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  draw(canvas)
  const stream = canvas.captureStream(10)
  const timer = setInterval(() => {
    if (stream.getTracks().every((track) => track.readyState === 'ended')) clearInterval(timer)
    else draw(canvas)
  }, FRAME_MS)
  return stream
}

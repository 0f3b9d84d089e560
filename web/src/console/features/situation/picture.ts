/** The map as a picture to be sent on: what it shows, how to read it, when it was made and from what. */
export interface Sheet {
  title: string
  subtitle: string
  legend: { title: string; steps: readonly { colour: string; text: string }[] }
  /** source and time, at the bottom */
  source: string
  made: string
}

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
const INK = '#17212b'
const PALE = '#4a5866'
const HEAD = 76
const FOOT = 36
const PAD = 20
const ROW = 22

function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number, size: number, colour = INK, bold = false): void {
  pen.font = `${bold ? '600 ' : ''}${size}px ${FONT}`
  pen.fillStyle = colour
  pen.fillText(text, x, y)
}

function widest(pen: CanvasRenderingContext2D, texts: readonly string[], size: number): number {
  pen.font = `${size}px ${FONT}`
  return Math.max(0, ...texts.map((text) => pen.measureText(text).width))
}

function drawLegend(pen: CanvasRenderingContext2D, { title, steps }: Sheet['legend'], bottom: number): void {
  const width = Math.max(widest(pen, [title], 14), widest(pen, steps.map((it) => it.text), 13) + 40) + 24
  const height = steps.length * ROW + 40
  const top = bottom - height - PAD
  pen.fillStyle = 'rgba(255,255,255,0.94)'
  pen.fillRect(PAD, top, width, height)
  pen.strokeStyle = '#dce2e8'
  pen.strokeRect(PAD + 0.5, top + 0.5, width - 1, height - 1)
  write(pen, title, PAD + 12, top + 24, 14, INK, true)
  for (const [at, { colour, text }] of steps.entries()) {
    const y = top + 36 + at * ROW
    pen.fillStyle = colour
    pen.fillRect(PAD + 12, y, 24, 14)
    pen.strokeStyle = '#b9c3cd'
    pen.strokeRect(PAD + 12.5, y + 0.5, 23, 13)
    write(pen, text, PAD + 44, y + 12, 13)
  }
}

/** Lays title, legend and source around the map. `ratio`: pixels of the picture for one of the screen. */
export function drawSheet(map: HTMLCanvasElement, sheet: Sheet, ratio: number): HTMLCanvasElement {
  const width = Math.round(map.width / ratio)
  const height = Math.round(map.height / ratio)
  const canvas = document.createElement('canvas')
  canvas.width = map.width
  canvas.height = Math.round((height + HEAD + FOOT) * ratio)
  const pen = canvas.getContext('2d')!
  pen.scale(ratio, ratio)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height + HEAD + FOOT)
  pen.drawImage(map, 0, HEAD, width, height)
  write(pen, sheet.title, PAD, 36, 24, INK, true)
  write(pen, sheet.subtitle, PAD, 62, 15, PALE)
  drawLegend(pen, sheet.legend, HEAD + height)
  write(pen, sheet.source, PAD, HEAD + height + 23, 13, PALE)
  write(pen, sheet.made, width - PAD - widest(pen, [sheet.made], 13), HEAD + height + 23, 13, PALE)
  return canvas
}

/** A name for a file: no sign that a file system would refuse. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts.join('-').replace(/[\\/:*?"<>|\s]+/g, '-').replace(/-+/g, '-')
  return `${name.replace(/^-|-$/g, '')}.${ending}`
}

export function toBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png')
  })
}

/** Hands a file to the person as a download. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Some browsers read it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

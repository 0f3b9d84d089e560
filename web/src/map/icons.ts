import type { Map as MapLibreMap } from 'maplibre-gl'
import { GROUP_ICONS, OTHER, type GroupIcon } from '@/ui/categoryIcons'
import { inkOn } from '@/ui/ink'

export const LIGHTS = ['plain', 'yellow', 'red'] as const
type PinLight = (typeof LIGHTS)[number]

const SIZE = 34
const RATIO = 2

function drawBadge(pen: CanvasRenderingContext2D, light: PinLight): void {
  if (light === 'plain') return
  pen.save()
  pen.translate(26, 8)
  pen.beginPath()
  if (light === 'red') pen.rect(-5, -5, 10, 10)
  else {
    pen.moveTo(0, -6)
    pen.lineTo(6.5, 5)
    pen.lineTo(-6.5, 5)
    pen.closePath()
  }
  pen.lineWidth = 2.5
  pen.strokeStyle = '#ffffff'
  pen.stroke()
  pen.fillStyle = light === 'red' ? '#c62828' : '#b26a00'
  pen.fill()
  pen.restore()
}

function drawPin(icon: GroupIcon, light: PinLight): ImageData | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE * RATIO
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.scale(RATIO, RATIO)
  pen.beginPath()
  pen.roundRect(4, 6, 24, 24, 6)
  pen.lineWidth = 3
  pen.strokeStyle = '#ffffff'
  pen.stroke()
  pen.fillStyle = icon.hue
  pen.fill()
  pen.save()
  pen.translate(7, 9)
  pen.scale(0.75, 0.75)
  pen.lineWidth = 2.2
  pen.lineCap = pen.lineJoin = 'round'
  pen.strokeStyle = inkOn(icon.hue)
  pen.stroke(new Path2D(icon.path))
  pen.restore()
  drawBadge(pen, light)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

/** Images "pin-<group>-<light>" for all groups; the light is a shape at the corner, as everywhere. */
export function addPinImages(map: MapLibreMap): void {
  for (const [group, icon] of [...Object.entries(GROUP_ICONS), ['other', OTHER] as const]) {
    for (const light of LIGHTS) {
      const image = drawPin(icon, light)
      const id = `pin-${group}-${light}`
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: RATIO })
    }
  }
}

import type { Field } from '../data/context'
import { pictureOf } from '../data/pictures'

/** The pictures large, with pinch and swipe; the viewer is loaded when somebody first looks closer. */
export async function zoom(field: Field, incident: string | null, hashes: string[], start: number): Promise<void> {
  const { showImagePreview } = await import('./zoomViewer')
  const blobs = await Promise.all(hashes.map((sha256) => pictureOf(field, { incident, sha256, size: 1280 }).catch(() => null)))
  const images = blobs.map((blob) => (blob ? URL.createObjectURL(blob) : ''))
  const shown = images.filter((image) => image !== '')
  if (shown.length === 0) return
  const release = () => shown.forEach((image) => URL.revokeObjectURL(image))
  showImagePreview({ images: shown, startPosition: Math.max(0, shown.indexOf(images[start] ?? '')), onClose: release, closeOnPopstate: true })
}

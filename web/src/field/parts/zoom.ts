import type { Field } from '../data/context'
import { pictureOf } from '../data/pictures'

/** The pictures large, with pinch and swipe; the viewer is loaded when somebody first looks closer. */
export async function zoom(field: Field, incident: string | null, hashes: string[], start: number): Promise<void> {
  const { showImagePreview } = await import('./zoomViewer')
  const blobs = await Promise.all(hashes.map((sha256) => pictureOf(field, { incident, sha256, size: 1280 }).catch(() => null)))
  const images = blobs.map((blob) => (blob ? URL.createObjectURL(blob) : ''))
  const shown = images.filter((image) => image !== '')
  if (shown.length === 0) return
  const leaving = new AbortController()
  const before = document.activeElement as HTMLElement | null
  const onClose = () => {
    leaving.abort()
    shown.forEach((image) => URL.revokeObjectURL(image))
    before?.focus()
  }
  const startPosition = Math.max(0, shown.indexOf(images[start] ?? ''))
  const viewer = showImagePreview({ images: shown, startPosition, onClose, closeOnPopstate: true, closeable: true })
  window.addEventListener('keydown', (event) => event.key === 'Escape' && viewer?.close(), { signal: leaving.signal })
}

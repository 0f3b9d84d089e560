import { onBeforeUnmount, ref } from 'vue'
import { sha256Hex } from '@/api/ids'
import type { PhotoRef } from '@/api/types'
import { photos } from '@/console/server'
import { useTexts } from '@/console/texts'

export const MAX_BYTES = 12 * 1024 * 1024
export const MAX_PHOTOS = 12
const TYPES = ['image/jpeg', 'image/png', 'image/webp']
const LONGEST_PX = 4096

interface Chosen {
  file: Blob
  name: string
  preview: string
}

/** A photo that is too heavy is made smaller on this machine; what is no photo is refused by name. */
async function fitting(file: File): Promise<Blob | null> {
  if (TYPES.includes(file.type) && file.size <= MAX_BYTES) return file
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height))
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale))
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.88 })
    return blob.size <= MAX_BYTES ? blob : null
  } catch {
    return null
  }
}

export function usePhotoUpload() {
  const { t } = useTexts()
  const chosen = ref<Chosen[]>([])
  const problem = ref('')
  const progress = ref('')

  async function add(files: Iterable<File>): Promise<void> {
    problem.value = ''
    for (const file of files) {
      if (chosen.value.length >= MAX_PHOTOS) return
      const fit = await fitting(file)
      if (fit) chosen.value.push({ file: fit, name: file.name, preview: URL.createObjectURL(fit) })
      else problem.value = t('task.photo_bad', { name: file.name })
    }
  }
  function remove(n: number): void {
    const [gone] = chosen.value.splice(n, 1)
    if (gone) URL.revokeObjectURL(gone.preview)
  }
  function clear(): void {
    while (chosen.value.length) remove(0)
    problem.value = progress.value = ''
  }
  /** Sends the bytes and answers with what a move names. Throws the client's error; sent ones are not sent twice. */
  async function send(): Promise<PhotoRef[]> {
    const refs: PhotoRef[] = []
    try {
      for (const [n, photo] of chosen.value.entries()) {
        progress.value = t('task.sending', { n: n + 1, count: chosen.value.length })
        const sha256 = await sha256Hex(photo.file)
        await photos.put(sha256, photo.file)
        refs.push({ sha256, taken_at: null, source: 'gallery' })
      }
      return refs
    } finally {
      progress.value = ''
    }
  }
  onBeforeUnmount(clear)
  return { chosen, problem, progress, add, remove, clear, send }
}

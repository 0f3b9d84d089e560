import type { IncidentDetail, Photo } from '@/api/types'
import type { Picture } from '@/ui/pictures'

export interface PictureWords {
  moment: (moment: Photo['moment']) => string
  alt: (moment: string, n: number) => string
  time: (at: string) => string
  /** Of a picture from a gallery: nobody saw it being taken. */
  notNow: string
  /** Of a picture whose bytes as they came were removed for age. */
  removed: (at: string) => string
}
export interface CasePicture extends Picture {
  moment: Photo['moment']
  sha256: string
  time: string
  removed: boolean
}
export type UrlOf = (incident: string, sha256: string, size: 256 | 1280) => string

const ARRIVED: readonly Photo['state'][] = ['received', 'verified']

/** Photos that are here, in the order of what happened: report, progress, finish, verify. */
export function picturesOf(row: IncidentDetail, words: PictureWords, urlOf: UrlOf): CasePicture[] {
  const order: Photo['moment'][] = ['report', 'progress', 'finish', 'verify']
  return row.photos
    .filter((photo) => photo.kind !== 'audio' && ARRIVED.includes(photo.state))
    .sort((a, b) => order.indexOf(a.moment) - order.indexOf(b.moment))
    .map((photo, n) => {
      const moment = words.moment(photo.moment)
      return {
        id: `${photo.moment}-${photo.sha256}`,
        moment: photo.moment,
        sha256: photo.sha256,
        small: urlOf(row.id, photo.sha256, 256),
        large: urlOf(row.id, photo.sha256, 1280),
        alt: words.alt(moment, n + 1),
        time: told(photo, words),
        caption: [moment, told(photo, words)].filter(Boolean).join(' · '),
        removed: photo.original_removed_at !== null,
      }
    })
}

/** Voice notes that can be heard, in the order of what happened. */
export function notesOf(row: IncidentDetail): Photo[] {
  return row.photos.filter((photo) => photo.kind === 'audio' && photo.state === 'verified')
}

function told(photo: Photo, words: PictureWords): string {
  const time = photo.taken_at ? words.time(photo.taken_at) : ''
  const removed = photo.original_removed_at ? words.removed(photo.original_removed_at) : ''
  return [time, photo.source === 'gallery' ? words.notNow : '', removed].filter(Boolean).join(' · ')
}

/** First picture of the report beside the newest one after the work, once there is work to judge. */
export function pairOf<T extends { moment: Photo['moment'] }>(pictures: T[]): { before: T | null; after: T | null } | null {
  const after = pictures.filter((picture) => picture.moment === 'finish' || picture.moment === 'verify').at(-1) ?? null
  return after ? { before: pictures.find((picture) => picture.moment === 'report') ?? null, after } : null
}

export function expectedCount(row: IncidentDetail): number {
  return row.photos.filter((photo) => photo.state === 'expected').length
}

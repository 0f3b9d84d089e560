import type { Sign } from '@/api/types'

/** Drawn on a grid of 24, as lines. */
export const SIGN_ICONS: Readonly<Record<Sign['code'], string>> = {
  mocked: 'M12 21s-6-6-6-11a6 6 0 0 1 12 0c0 5-6 11-6 11M9.500 7.500l5 5M14.500 7.500l-5 5',
  moved: 'M4 20l5-5M4 20h4M4 20v-4M15 3a5 5 0 0 1 5 5c0 4-5 8-5 8s-5-4-5-8a5 5 0 0 1 5-5',
  inaccurate: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 8v5M12 16v.500',
  far_from_grid: 'M3 6h7v7H3zM13 16l8-8M15 8h6v6',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l4 2',
  seen_before: 'M8 4h12v12H8zM4 8v12h12M8 13l4-4 4 4 2-2 2 2',
  elsewhere: 'M8 20s-5-5-5-9a5 5 0 0 1 10 0c0 4-5 9-5 9M15 5h6M15 5l2-2M15 5l2 2',
  old_photo: 'M4 12a8 8 0 1 0 3-6M4 4v4h4M12 8v5l3 2',
  early_photo: 'M20 12a8 8 0 1 1-3-6M20 4v4h-4M12 8v5l3 2',
  gallery: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.500',
}

export interface SignGroup {
  key: string
  /** Number of the photo among those of the case, as its strip counts them; null for the report itself. */
  photo: number | null
  moment: Sign['moment']
  signs: Sign[]
}

/** What is about the report first, then photo by photo in the order in which they are shown. */
export function groupsOf(signs: readonly Sign[], shown: readonly string[]): SignGroup[] {
  const groups = new Map<string, SignGroup>()
  for (const sign of signs) {
    const key = sign.photo ? `${sign.moment}-${sign.photo}` : ''
    const at = shown.indexOf(key)
    const group = groups.get(key) ?? { key, photo: sign.photo && at >= 0 ? at + 1 : null, moment: sign.moment, signs: [] }
    group.signs.push(sign)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => Number(a.key !== '') - Number(b.key !== '') || (a.photo ?? 99) - (b.photo ?? 99))
}

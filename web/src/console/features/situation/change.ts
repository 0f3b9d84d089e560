import type { Texts } from '@/i18n'
import type { Key } from '@/console/texts'
import { numberText, SIGNS, type Change } from './numbers'

const MOST = 999

/** A change in shape and word: ▲ up 12%. */
export function changeText({ direction, by }: Change, unit: 'percent' | 'points', t: Texts<Key>['t'], language: 'zh' | 'en'): string {
  if (direction === 'same') return `${SIGNS.same} ${t('situation.change_same')}`
  // Of a handful that became many the exact share says nothing.
  const n = by > MOST ? `>${MOST}` : numberText(by, language, 1)
  const size = t(`situation.change_${unit}` as Key, { n })
  return `${SIGNS[direction]} ${t(`situation.change_${direction}` as Key)} ${size}`
}

import { rangeText, type ShadeClass } from '@/map/choropleth'
import { HEAT_STEPS } from '@/map/heat'
import type { Texts } from '@/i18n'
import type { Key } from '@/console/texts'
import { numberText } from './numbers'
import type { View } from './view'

/** What the colours mean, in numbers. */
export interface Legend {
  title: string
  /** instead of colours, where there are none; or what is wrong with them */
  hint: string | null
  /** a scale runs from its first to its last colour without steps */
  kind: 'scale' | 'steps' | 'none'
  steps: { colour: string; text: string }[]
}

export interface LegendFacts {
  view: Pick<View, 'show' | 'measure' | 'level'>
  /** what is counted, in words */
  when: string
  /** level of the areas that are coloured; null: seen from too far */
  level: string | null
  /** the part of the own area that is counted, where all of it would be too much */
  part: string | null
  /** none where there is nothing to colour; null while the numbers of the areas are not known */
  classes: readonly ShadeClass[] | null
  /** count of the darkest cells; null where there are none, undefined before one knows */
  full: number | null | undefined
  /** whether some of the cells could not be read */
  unread: boolean
  /** whether circles with numbers stand in place of the cloud */
  detailed: boolean
}

type Words = Pick<Texts<Key>, 't' | 'word'> & { language: 'zh' | 'en' }

export function legendOf(facts: LegendFacts, words: Words): Legend {
  return facts.view.show === 'heat' ? cloud(facts, words) : shades(facts, words)
}

function cloud({ when, full, unread, detailed }: LegendFacts, { t, language }: Words): Legend {
  const title = t(detailed ? 'situation.legend_cells' : 'situation.legend_heat', { when })
  // What could not be read is not nothing.
  const hint = unread ? t('situation.map_failed') : full === null ? t('situation.legend_none') : null
  if (!full || detailed) return { title, hint, kind: 'none', steps: [] }
  const last = HEAT_STEPS.length - 1
  const texts = new Map([[0, '1'], [last, `≥ ${numberText(Math.max(2, full), language)}`]])
  return { title, hint, kind: 'scale', steps: HEAT_STEPS.map((colour, at) => ({ colour, text: texts.get(at) ?? '' })) }
}

function shades({ view, when, level, part, classes }: LegendFacts, { t, word, language }: Words): Legend {
  if (!level && view.level) {
    const wanted = { level: word('level', view.level).toLowerCase() }
    return { title: t('situation.none_here', wanted), hint: t('situation.none_here_hint'), kind: 'none', steps: [] }
  }
  if (!level) return { title: t('situation.too_far'), hint: t('situation.too_far_hint'), kind: 'none', steps: [] }
  const measure = t(`situation.measure_${view.measure}` as Key)
  const places = { when, measure, level: word('level', level).toLowerCase() }
  const title = part ? t('situation.legend_part', { ...places, part }) : t('situation.legend_areas', places)
  if (!classes) return { title, hint: null, kind: 'none', steps: [] }
  if (!classes.length) return { title, hint: t('situation.legend_none'), kind: 'none', steps: [] }
  const steps = classes.map((shade) => ({ colour: shade.colour, text: rangeText(shade, (n) => numberText(n, language, 3)) }))
  return { title, hint: null, kind: 'steps', steps }
}

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { groupIcon } from '@/ui/categoryIcons'
import { insight, type Mark, type Slice, type Span, type Step } from '@/console/insight'
import { useCategoryNames } from '@/console/names'
import { useTexts } from '@/console/texts'
import { changeText } from '../change'
import { countChange, isCompared, numberText } from '../numbers'
import { before, dayText, type Frame } from '../timeline'
import type { View } from '../view'
import { PAPER, WALL, type Bar, type TrendStep } from './options'

export const TABS = ['category', 'channel', 'state'] as const
export type Tab = (typeof TABS)[number]

/** What the number is made of, with the names and hues that its parts have everywhere. */
export function useComposition(own: string, view: Ref<View>, slice: Ref<Slice>, dark = false) {
  const { t, word, language } = useTexts()
  const { nameOf } = useCategoryNames()
  const tab = ref<Tab>('category')
  const by = computed<Mark>(() => (tab.value === 'category' && !view.value.category ? 'group' : tab.value))
  const query = useQuery({
    queryKey: ['insight', 'composition', own, by, slice],
    queryFn: ({ signal }) => insight.composition(own, by.value, slice.value, signal),
    placeholderData: keepPreviousData,
  })
  const bars = computed<Bar[]>(() => {
    const found = query.data.value
    if (!found) return []
    const named = found.by === 'group' || found.by === 'category'
    const chosen = view.value.category
    return found.parts.filter((part) => part.n > 0).map((part) => {
      const change = by.value !== 'state' && isCompared(view.value) ? countChange(part.n, part.before) : null
      const text = numberText(part.n, language.value)
      return {
        code: part.code, n: part.n,
        name: named ? nameOf(part.code) : word(found.by, part.code),
        text: change ? `${text}  ${changeText(change, 'percent', t, language.value)}` : text,
        hue: named ? hueOn(dark, groupIcon(part.code).hue) : dark ? WALL.bar : PAPER.bar,
        faded: named && chosen !== null && chosen.includes('.') && chosen !== part.code,
      }
    })
  })
  return { tab, by, query, bars }
}

// Black is the hue of public order: on a dark wall it is white.
function hueOn(dark: boolean, hue: string): string {
  return hue === '#000000' && dark ? '#ffffff' : hue
}

/** The steps of the window beside those of the window before. */
export function useTrend(own: string, facts: { whole: Ref<Slice>; span: Ref<Span>; step: Ref<Step>; frames: Ref<readonly Frame[]> }) {
  const { language } = useTexts()
  const compared = computed(() => isCompared(facts.whole.value))
  const earlier = computed<Slice>(() => {
    const { category, channel, state } = facts.whole.value
    return { ...before(facts.span.value), category, channel, state }
  })
  const query = useQuery({
    queryKey: ['insight', 'series', own, facts.step, earlier],
    queryFn: ({ signal }) => insight.series(own, facts.step.value, earlier.value, signal),
    placeholderData: keepPreviousData,
    enabled: compared,
  })
  const steps = computed<TrendStep[]>(() => {
    const days = compared.value ? query.data.value?.days : undefined
    return facts.frames.value.map((frame, at) => ({
      label: dayText(frame.since, language.value), n: frame.n, before: days?.[at]?.n ?? null,
    }))
  })
  return { query, steps, compared }
}

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { SignedIn } from '@/api/types'
import { isComparable, type CountLevel } from '@/map/choropleth'
import { insight, type AreaLevel, type Slice } from '@/console/insight'
import { useLiveRenewal } from '@/console/live'
import { areas } from '@/console/server'
import { comparedParts } from './compared'
import { framesOf, stepOf, daysOf, windowOf } from './timeline'
import { sliceIn, sliceOf, type View } from './view'

const RENEW_MS = 2_000
// What happens renews them; a map that comes later, or is hidden for a moment, need not ask anew.
const FRESH_MS = 60_000
const HOUR_MS = 3_600_000

export interface MapQuestion {
  within: string
  level: CountLevel
}

/** The window with its steps, and the one step that is chosen. */
export function useWindow(session: SignedIn, view: Ref<View>) {
  const own = session.post.area.code
  const whole = computed<Slice>(() => sliceOf(view.value))
  const span = computed(() => windowOf(whole.value))
  const step = computed(() => stepOf(daysOf(span.value)))
  const series = useQuery({
    queryKey: ['insight', 'series', own, step, whole],
    queryFn: ({ signal }) => insight.series(own, step.value, whole.value, signal),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  })
  const frames = computed(() => framesOf(series.data.value?.days ?? [], span.value.until))
  const settled = computed(() => frames.value.find((frame) => frame.since === view.value.frame) ?? null)
  const slice = computed<Slice>(() => sliceIn(view.value, settled.value))
  return { whole, span, step, series, frames, settled, slice }
}

/** Everything that the page counts, renewed when something happens. */
export function useSituation(
  session: SignedIn, view: Ref<View>, question: Ref<MapQuestion>, window: ReturnType<typeof useWindow>, inFrame: () => boolean,
) {
  const cache = useQueryClient()
  const own = session.post.area
  const { slice, whole, step } = window
  // Seen from too far the map draws no parts of the area, and of some levels there are too many for it: nothing to shade.
  const mapLevel = computed<AreaLevel | null>(() => (isComparable(question.value.level, question.value.within) ? question.value.level : null))
  const within = computed(() => question.value.within)
  const level = computed(() => view.value.level)
  const shaded = computed(() => view.value.show === 'areas' && mapLevel.value !== null)
  const keep = { placeholderData: keepPreviousData, staleTime: FRESH_MS }
  const partsOf = (code: string, of: AreaLevel, when: Slice) => ({
    queryKey: ['insight', 'areas', code, of, when],
    queryFn: ({ signal }: { signal: AbortSignal }) => insight.areas(code, of, when, signal),
    staleTime: FRESH_MS,
  })

  const summary = useQuery({
    queryKey: ['insight', 'summary', own.code, slice],
    queryFn: ({ signal }) => insight.summary(own.code, slice.value, signal),
    ...keep,
  })
  const ranked = useQuery({
    queryKey: ['insight', 'compared', own.code, level, slice],
    // The map mostly asks for the same: one request then answers both.
    queryFn: () => comparedParts(own, (code, of) => cache.fetchQuery(partsOf(code, of, slice.value)), level.value),
    ...keep,
  })
  const onMap = useQuery(computed(() => ({ ...partsOf(within.value, mapLevel.value!, whole.value), enabled: shaded.value })))
  const stepped = useQuery({
    queryKey: ['insight', 'frames', within, mapLevel, step, whole],
    queryFn: ({ signal }) => insight.frames(within.value, mapLevel.value!, step.value, whole.value, signal),
    enabled: computed(() => shaded.value && inFrame()),
    staleTime: FRESH_MS,
  })
  const selected = computed(() => view.value.area)
  const area = useQuery({
    queryKey: ['area', selected],
    queryFn: () => areas.one(selected.value!),
    enabled: computed(() => selected.value !== null),
    staleTime: HOUR_MS,
  })
  const part = useQuery({
    queryKey: ['area', within],
    queryFn: () => areas.one(within.value),
    enabled: computed(() => shaded.value && within.value !== own.code),
    staleTime: HOUR_MS,
  })
  /** the part of the own area that the map counts, where all of it would be too much */
  const mapPart = computed(() => (within.value === own.code ? null : (part.data.value?.name ?? null)))
  useLiveRenewal(() => void cache.invalidateQueries({ queryKey: ['insight'] }), RENEW_MS)
  return { summary, ranked, onMap, stepped, area, mapLevel, mapPart }
}

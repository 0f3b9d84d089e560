import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { SignedIn } from '@/api/types'
import { isBelow, type CountLevel } from '@/map/choropleth'
import { insight, type AreaLevel, type Slice } from '@/console/insight'
import { useLiveRenewal } from '@/console/live'
import { areas } from '@/console/server'
import { tileAddress } from '@/console/tiles'
import { comparedParts } from './compared'
import { heatFilters, type View } from './view'

const RENEW_MS = 2_000

export interface MapQuestion {
  within: string
  level: CountLevel
}


/** Everything that the page counts, renewed when something happens. */
export function useSituation(session: SignedIn, view: Ref<View>, question: Ref<MapQuestion>) {
  const cache = useQueryClient()
  const own = session.post.area
  const slice = computed<Slice>(() => ({ days: view.value.days, category: view.value.category }))
  // Seen from too far the map draws no parts of the area, so there is nothing to shade.
  const mapLevel = computed<AreaLevel | null>(() => (isBelow(question.value.level, question.value.within) ? question.value.level : null))
  const within = computed(() => question.value.within)
  const keep = { placeholderData: keepPreviousData }

  const summary = useQuery({
    queryKey: ['insight', 'summary', own.code, slice],
    queryFn: ({ signal }) => insight.summary(own.code, slice.value, signal),
    ...keep,
  })
  const ranked = useQuery({
    queryKey: ['insight', 'compared', own.code, slice],
    queryFn: ({ signal }) => comparedParts(own, (code, level) => insight.areas(code, level, slice.value, signal)),
    ...keep,
  })
  const onMap = useQuery({
    queryKey: ['insight', 'areas', within, mapLevel, slice],
    queryFn: ({ signal }) => insight.areas(within.value, mapLevel.value!, slice.value, signal),
    enabled: computed(() => view.value.show === 'areas' && mapLevel.value !== null),
  })
  const series = useQuery({
    queryKey: ['insight', 'series', own.code, slice],
    queryFn: ({ signal }) => insight.series(own.code, slice.value, signal),
    ...keep,
  })
  const filters = computed(() => heatFilters(view.value))
  const heat = useQuery({
    queryKey: ['tiles', 'heat', session.post.id, filters],
    queryFn: ({ signal }) => tileAddress('heat', filters.value, signal),
    staleTime: 3_600_000,
  })
  const selected = computed(() => view.value.area)
  const area = useQuery({
    queryKey: ['area', selected],
    queryFn: () => areas.one(selected.value!),
    enabled: computed(() => selected.value !== null),
    staleTime: 3_600_000,
  })
  useLiveRenewal(() => void cache.invalidateQueries({ queryKey: ['insight'] }), RENEW_MS)
  return { summary, ranked, heat, onMap, series, area, mapLevel }
}

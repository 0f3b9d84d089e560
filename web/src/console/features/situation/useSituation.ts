import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { SignedIn } from '@/api/types'
import type { CountLevel } from '@/map/choropleth'
import { insight, type AreaLevel, type Slice } from '@/console/insight'
import { useLiveRenewal } from '@/console/live'
import { areas } from '@/console/server'
import { tileAddress } from '@/console/tiles'
import { heatFilters, type View } from './view'

const RENEW_MS = 2_000

// Below a township people compare its villages, below a village its grids.
const BELOW: Record<string, AreaLevel> = { township: 'village', village: 'grid', grid: 'grid' }

export interface MapQuestion {
  within: string
  level: CountLevel
}

/** The level that is compared in an area; from a county up it is the township. */
export function rankLevel(own: string): AreaLevel {
  return BELOW[own] ?? 'township'
}
/** Numbers are kept from the township down; a far zoom still asks for townships. */
export function countedLevel(level: CountLevel): AreaLevel {
  return level === 'city' || level === 'county' ? 'township' : level
}

/** Everything that the page counts, renewed when something happens. */
export function useSituation(session: SignedIn, view: Ref<View>, question: Ref<MapQuestion>) {
  const cache = useQueryClient()
  const own = session.post.area
  const slice = computed<Slice>(() => ({ days: view.value.days, category: view.value.category }))
  const level = rankLevel(own.level)
  const mapLevel = computed(() => countedLevel(question.value.level))
  const within = computed(() => question.value.within)
  const keep = { placeholderData: keepPreviousData }

  const summary = useQuery({
    queryKey: ['insight', 'summary', own.code, slice],
    queryFn: ({ signal }) => insight.summary(own.code, slice.value, signal),
    ...keep,
  })
  const ranked = useQuery({
    queryKey: ['insight', 'areas', own.code, level, slice],
    queryFn: ({ signal }) => insight.areas(own.code, level, slice.value, signal),
    ...keep,
  })
  const onMap = useQuery({
    queryKey: ['insight', 'areas', within, mapLevel, slice],
    queryFn: ({ signal }) => insight.areas(within.value, mapLevel.value, slice.value, signal),
    enabled: computed(() => view.value.show === 'areas'),
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
  return { summary, ranked, heat, onMap, series, area, level, mapLevel }
}

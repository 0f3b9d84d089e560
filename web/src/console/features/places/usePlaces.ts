import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { RecordClass, SignedIn } from '@/api/types'
import { useLiveRenewal } from '@/console/live'
import { records } from '@/console/records'
import { tileAddress } from '@/console/tiles'
import { useTexts } from '@/console/texts'
import type { View } from './view'

const PAGE = 50
const RENEW_MS = 5_000
const HOUR_MS = 3_600_000

/** Places of the area: the catalogue, the list, the tiles, the open card and what lies around it. */
export function usePlaces(session: SignedIn, view: Ref<View>) {
  const { language } = useTexts()
  const catalogue = useQuery({ queryKey: ['records', 'classes', language], queryFn: records.classes, staleTime: HOUR_MS })
  const classes = computed<RecordClass[]>(() => catalogue.data.value?.classes ?? [])
  const klass = computed(() => view.value.klass)
  const text = computed(() => view.value.text)
  const order = computed(() => view.value.order)
  const list = useInfiniteQuery({
    queryKey: ['records', 'list', session.post.id, klass, text, order, language],
    queryFn: ({ pageParam, signal }) =>
      records.list({ klass: klass.value, q: text.value, order: order.value, after: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 60_000,
  })
  const tiles = useQuery({
    queryKey: ['tiles', 'records', session.post.id, klass],
    queryFn: ({ signal }) => tileAddress('records', { klass: klass.value }, signal),
    staleTime: HOUR_MS,
  })
  const rings = useQuery({
    queryKey: ['tiles', 'surroundings', session.post.id],
    queryFn: ({ signal }) => tileAddress('surroundings', {}, signal),
    staleTime: HOUR_MS,
  })
  const open = computed(() => view.value.open)
  const card = useQuery({
    queryKey: ['records', 'card', open, language],
    queryFn: ({ signal }) => records.one(open.value!, signal),
    enabled: computed(() => open.value !== null),
  })
  const metres = computed(() => classes.value.find((it) => it.code === card.data.value?.klass.code)?.ring_metres ?? null)
  const around = useQuery({
    queryKey: ['records', 'around', open, metres, language],
    queryFn: ({ signal }) => records.surroundings(open.value!, metres.value!, signal),
    enabled: computed(() => open.value !== null && card.data.value?.id === open.value && metres.value !== null),
  })
  // Incidents at a place come and go; the places themselves do not.
  useLiveRenewal(() => {
    if (open.value !== null) void card.refetch()
    if (metres.value !== null && open.value !== null) void around.refetch()
  }, RENEW_MS)
  return { catalogue, classes, list, tiles, rings, card, around }
}
export type Places = ReturnType<typeof usePlaces>

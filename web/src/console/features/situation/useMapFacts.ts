import { useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import type { AreaNumbers, ComparedAreas, Frames, SignedIn } from '@/api/types'
import type { TileAddress } from '@/map/address'
import { filtered, layerAddress } from '@/console/tiles'
import type { Span } from '@/console/insight'
import { rowsAt, valuesOfAll } from './numbers'
import type { Frame } from './timeline'
import { heatFilters, type View } from './view'

const HOUR_MS = 3_600_000

/** The addresses of the cells: of what is shown, and of what comes next while time runs. */
export function useHeatAddresses(session: SignedIn, view: Ref<View>, frame: Ref<Span | null>, next: Ref<Span | null>) {
  const layer = useQuery({
    queryKey: ['tiles', 'heat', session.post.id],
    queryFn: ({ signal }) => layerAddress('heat', signal),
    staleTime: HOUR_MS,
  })
  // As text, so that an address is renewed only when it says something else.
  const asked = computed(() => JSON.stringify(heatFilters(view.value, frame.value)))
  const following = computed(() => (next.value ? JSON.stringify(heatFilters(view.value, next.value)) : ''))
  const of = (filters: string) => (layer.data.value && filters ? filtered(layer.data.value, JSON.parse(filters)) : null)
  const shows = computed(() => view.value.show === 'heat')
  const heat = computed(() => (shows.value ? of(asked.value) : null))
  const coming = computed(() => (shows.value ? of(following.value) : null))
  const drawn = ref<TileAddress | null>(null)
  const isDrawn = () => heat.value !== null && drawn.value?.tiles === heat.value.tiles
  return { layer, heat, coming, drawn: (address: TileAddress) => (drawn.value = address), isDrawn }
}

export interface Shaded {
  view: Ref<View>
  onMap: Ref<ComparedAreas | undefined>
  stepped: Ref<Frames | undefined>
  /** which step of the window is shown; null: all of it */
  shown: Ref<number | null>
  frames: Ref<readonly Frame[]>
}

/** What the areas of the map are coloured by. */
export function useShaded({ view, onMap, stepped, shown, frames }: Shaded) {
  const rows = computed<AreaNumbers[] | null>(() => {
    if (view.value.show !== 'areas' || !onMap.value) return null
    if (shown.value === null) return onMap.value.areas
    return stepped.value ? rowsAt(onMap.value.areas, stepped.value, shown.value) : null
  })
  const scale = computed(() =>
    shown.value === null || !onMap.value || !stepped.value ? null : valuesOfAll(onMap.value.areas, stepped.value, view.value),
  )
  /** how many times as many the fullest step has */
  const fullest = computed(() => {
    const n = shown.value === null ? null : (frames.value[shown.value]?.n ?? null)
    return n === null ? null : Math.max(1, ...frames.value.map((it) => it.n)) / Math.max(1, n)
  })
  return { rows, scale, fullest }
}

import { computed, ref, watch, type Ref } from 'vue'
import type { TileAddress } from '@/map/address'
import type { MapLibreMap } from '@/map/create'
import {
  chooseCell, dropPrepared, findCell, FULL, hasHeat, isHeatThere, measureHeat, prepareHeat, refreshHeat, scaleHeat, showHeat, showPrepared,
  whenHeatFails,
} from '@/map/heat'
import { useLiveRenewal } from '@/console/live'
import type { MapFacts } from './mapTalk'

const RENEW_MS = 2_000
// The scale follows the picture only when it is off by so much: colours should not breathe.
const SCALE_SLACK = 1.25
const BELOW = 'area-line-city'

type Full = Ref<number | null | undefined>

/** The count that is as dark as it gets, kept while it still fits what is on the screen. */
function useScale(facts: MapFacts, full: Full) {
  let measuredAt: number | null = null

  function fits(made: MapLibreMap, now: number | null): boolean {
    const before = full.value
    // One scale for all steps of a window; nearer or farther the cells are others.
    if (facts.fullest() !== null && before && measuredAt === Math.floor(made.getZoom())) return true
    if (now === before) return true
    return Boolean(before && now && now <= before * SCALE_SLACK && before <= now * SCALE_SLACK)
  }
  return function scale(made: MapLibreMap): void {
    const measured = measureHeat(made)
    const now = measured === null ? null : Math.max(2, Math.ceil(measured * (facts.fullest() ?? 1)))
    if (fits(made, now)) return
    full.value = now
    measuredAt = now === null ? null : Math.floor(made.getZoom())
    if (now !== null) scaleHeat(made, now)
  }
}

/** Rings the chosen cell, where it is on the screen. */
function useMark(facts: MapFacts) {
  // Telling the map to mark nothing where nothing is marked would have it draw everything again.
  let marked = String(null)
  return function mark(made: MapLibreMap): void {
    const { cell, show } = facts.view()
    const point = cell && show === 'heat' ? (findCell(made, cell)?.point ?? null) : null
    if (String(point) === marked) return
    marked = String(point)
    chooseCell(made, point)
  }
}

function raisePin(made: MapLibreMap): void {
  for (const layer of ['chosen-ring', 'chosen-pin']) made.moveLayer(layer)
}

/** Whether some of the cells that are shown could not be read: then an empty spot says nothing. */
export function useUnread(map: Ref<MapLibreMap | null>, facts: MapFacts) {
  const gone = ref<string[]>([])
  const shown = () => String(facts.heat()?.tiles)
  const unread = computed(() => gone.value.includes(shown()))
  watch(map, (made) => made && whenHeatFails(made, (tiles) => (gone.value = [...new Set([...gone.value, tiles])])))
  // What was prepared may have failed before it is shown; what comes back is fetched anew.
  watch(shown, (tiles) => (gone.value = gone.value.filter((it) => it === tiles)))
  useLiveRenewal(() => !facts.coming() && (gone.value = []), RENEW_MS)
  return unread
}

/** The cells of the map: their scale, the chosen one, and one picture after the other while time runs. */
export function useHeat(map: Ref<MapLibreMap | null>, facts: MapFacts, full: Full, onDrawn: (address: TileAddress) => void): void {
  const scale = useScale(facts, full)
  const mark = useMark(facts)
  /** what waits unseen until all of it has come */
  let awaited: TileAddress | null = null
  /** whether cells are on their way that the scale does not know yet */
  let unscaled = false

  // Called whenever the map has come to rest: whatever it changes lets the map draw again, so it must end.
  function settle(made: MapLibreMap): void {
    if (facts.view().show !== 'heat' || awaited) return
    scale(made)
    mark(made)
    const shown = facts.heat()
    if (shown) onDrawn(shown)
    const coming = facts.coming()
    if (coming) prepareHeat(made, coming, full.value ?? FULL, BELOW)
  }
  function arrive(made: MapLibreMap): void {
    // Known before the first picture, the scale does not cost a second one.
    if (unscaled && isHeatThere(made)) {
      unscaled = false
      scale(made)
    }
    if (!awaited || !showPrepared(made)) return
    awaited = null
    raisePin(made)
    made.triggerRepaint()
  }
  function change(made: MapLibreMap, address: TileAddress | null, film: boolean): void {
    awaited = null
    if (address && film && hasHeat(made)) {
      prepareHeat(made, address, full.value ?? FULL, BELOW)
      awaited = address
      return arrive(made)
    }
    full.value = undefined
    unscaled = address !== null
    showHeat(made, address, BELOW)
    raisePin(made)
  }
  watch([map, facts.heat, () => facts.fullest() !== null], ([made, address, film], [madeBefore, addressBefore, filmBefore]) => {
    if (!made) return
    // A single step is not dark on the scale of the whole window, nor the other way round.
    if (film !== filmBefore) full.value = undefined
    if (made !== madeBefore || address !== addressBefore) change(made, address, film && Boolean(filmBefore))
  })
  // What nobody will look at need not follow every move of the map.
  watch(facts.coming, (coming) => !coming && !awaited && map.value && dropPrepared(map.value))
  watch(() => facts.view().cell, () => map.value && mark(map.value))
  watch(map, (made) => {
    made?.on('idle', () => settle(made))
    made?.on('sourcedata', () => arrive(made))
  })
  useLiveRenewal(() => map.value && !awaited && !facts.coming() && refreshHeat(map.value), RENEW_MS)
}

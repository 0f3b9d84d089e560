import { onBeforeUnmount, watch, type Ref } from 'vue'
import type { MapLibreMap } from '@/map/create'
import { isPinDrawn, refreshPins } from '@/map/incidents'
import { droppedPin, pinSeen } from '@/console/demo/door'

const NEAR = 15
const LOOK_MS = 500
// The live stream has the pins asked for again; should it be down, this does.
const REFRESH_MS = 4_000

/** In the front door's frame: goes to where the story's pin drops, and tells the door when it is to be seen. */
export function useStoryPin(map: Ref<MapLibreMap | null>, failed: Ref<boolean>): void {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = () => clearInterval(timer)

  watch([map, failed, droppedPin] as const, ([made, none, pin]) => {
    stop()
    if (!pin) return
    if (none) pinSeen(pin.id)
    if (!made) return
    made.jumpTo({ center: pin.point, zoom: Math.max(made.getZoom(), NEAR) })
    let refreshed = Date.now()
    timer = setInterval(() => {
      if (isPinDrawn(made, pin.id)) pinSeen(pin.id)
      else if (Date.now() - refreshed > REFRESH_MS && made.areTilesLoaded()) {
        refreshed = Date.now()
        refreshPins(made)
      }
    }, LOOK_MS)
  }, { immediate: true })
  onBeforeUnmount(stop)
}

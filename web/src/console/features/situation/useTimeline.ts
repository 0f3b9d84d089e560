import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Frame } from './timeline'
import { isOfNow, sliceOf, type View } from './view'

// Long enough to read a date; slower where a person asks for less motion.
const FRAME_MS = 900
const CALM_MS = 2_000
// A step that does not come must not stop the film for ever.
const PATIENCE_MS = 6_000
// While the knob is dragged, only where it rests for a moment is worth tiles.
const DRAG_MS = 140
const LOOK_MS = 100

export interface TimelineFacts {
  view: Ref<View>
  frames: Ref<readonly Frame[]>
  /** whether the picture of the step that is shown is complete */
  drawn: () => boolean
  set: (change: Partial<View>) => void
}

/** Where the knob is and which step is shown: that follows a moment later while it is dragged. */
function useKnob({ view, frames, set }: TimelineFacts) {
  /** where the knob is, while it moves; the address follows when it rests */
  const moving = ref<number | null>(null)
  const shown = ref<number | null>(null)
  const settled = computed(() => {
    const at = frames.value.findIndex((frame) => frame.since === view.value.frame)
    return at < 0 ? null : at
  })
  const knob = computed(() => moving.value ?? settled.value)
  let timer: ReturnType<typeof setTimeout> | undefined

  function follow(at: number | null, wait = 0): void {
    clearTimeout(timer)
    if (wait) timer = setTimeout(() => (shown.value = at), wait)
    else shown.value = at
  }
  function move(at: number, wait = 0): void {
    moving.value = at
    // Steps show what was reported in them.
    if (isOfNow(view.value.focus)) set({ focus: null })
    follow(at, wait)
  }
  function rest(): void {
    const at = moving.value
    moving.value = null
    if (at === null) return
    follow(at)
    set({ frame: frames.value[at]?.since ?? null, cell: null })
  }
  function leave(): void {
    moving.value = null
    follow(null)
    set({ frame: null, cell: null })
  }
  watch([settled, frames], () => moving.value === null && follow(settled.value), { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return { knob, shown, move, rest, leave }
}

/** Calls `turn` again and again, each time when the picture has come and had its time; until it says that was all. */
function useFilm(drawn: () => boolean, turn: () => boolean) {
  const playing = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let since = 0

  function next(): void {
    if (!turn()) return stop()
    since = Date.now()
    timer = setTimeout(look, matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_MS : FRAME_MS)
  }
  function look(): void {
    if (drawn() || Date.now() - since > PATIENCE_MS) next()
    else timer = setTimeout(look, LOOK_MS)
  }
  function start(): void {
    playing.value = true
    next()
  }
  function stop(): void {
    clearTimeout(timer)
    playing.value = false
  }
  onScopeDispose(stop)
  return { playing, start, stop }
}

/** Walks through the steps of the window: by hand, or by itself as fast as the pictures come and no faster. */
export function useTimeline(facts: TimelineFacts) {
  const { view, frames } = facts
  const { knob, shown, move, rest: settle, leave: forget } = useKnob(facts)
  const last = () => frames.value.length - 1
  const { playing, start, stop } = useFilm(facts.drawn, () => {
    if ((knob.value ?? -1) >= last()) {
      settle()
      return false
    }
    move((knob.value ?? -1) + 1)
    return true
  })
  const frame = computed(() => (shown.value === null ? null : (frames.value[shown.value] ?? null)))
  const next = computed(() => (playing.value && shown.value !== null ? (frames.value[shown.value + 1] ?? null) : null))

  function rest(): void {
    stop()
    settle()
  }
  function leave(): void {
    stop()
    forget()
  }
  function toggle(): void {
    if (playing.value) return rest()
    if (!frames.value.length) return
    // From the end it begins anew.
    if (knob.value === last()) forget()
    start()
  }
  function drag(at: number): void {
    stop()
    move(at, DRAG_MS)
  }
  function step(by: 1 | -1): void {
    const from = knob.value ?? (by > 0 ? -1 : frames.value.length)
    drag(Math.min(last(), Math.max(0, from + by)))
    rest()
  }
  // Another window or filter: the film that ran is another one.
  watch(() => JSON.stringify(sliceOf(view.value)), () => playing.value && rest())
  return { playing, knob, frame, shown, next, toggle, drag, rest, step, leave }
}

import { computed, onBeforeUnmount, onMounted, ref } from 'vue'

export const SLIDES = ['heat', 'areas', 'trend', 'composition', 'repeats'] as const
export type Slide = (typeof SLIDES)[number]

const SLIDE_MS = 15_000
const TICK_MS = 1_000

/** Goes from one slide to the next, and keeps the time of day. */
export function useRotation() {
  const at = ref(0)
  const held = ref(false)
  const now = ref(new Date())
  let shownFor = 0
  let timer: ReturnType<typeof setInterval> | undefined

  function go(by: 1 | -1): void {
    at.value = (at.value + by + SLIDES.length) % SLIDES.length
    shownFor = 0
  }
  onMounted(() => {
    timer = setInterval(() => {
      now.value = new Date()
      shownFor += TICK_MS
      if (!held.value && shownFor >= SLIDE_MS) go(1)
    }, TICK_MS)
  })
  onBeforeUnmount(() => clearInterval(timer))
  return { slide: computed(() => SLIDES[at.value]!), held, now, go, hold: () => (held.value = !held.value) }
}

/** Keeps the screen lit where the browser can; it lets go whenever the page is hidden. */
export function useWakeLock(): void {
  let lock: WakeLockSentinel | null = null

  async function take(): Promise<void> {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    // Without it the screen goes dark as the machine's settings say; nothing else changes.
    lock = await navigator.wakeLock.request('screen').catch(() => null)
  }
  onMounted(() => {
    void take()
    document.addEventListener('visibilitychange', take)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', take)
    void lock?.release()
  })
}

/** How high and how wide the wall is; much wider than high it shows two things at once. */
export function useWallSize() {
  const size = ref({ width: innerWidth, height: innerHeight })
  const measure = () => (size.value = { width: innerWidth, height: innerHeight })
  onMounted(() => addEventListener('resize', measure))
  onBeforeUnmount(() => removeEventListener('resize', measure))
  return { size, wide: computed(() => size.value.width / Math.max(1, size.value.height) > 2.6) }
}

import { computed, ref, shallowRef, watch } from 'vue'
import { isApiError } from '@/api/errors'
import { partOf } from './cast'
import { deskReady, enterDesk, pinSeen, tellDesk } from './desk'
import { openPhone, phones, showPhone } from './phones'
import { newest } from './pushes'
import { server, type Begun, type Push, type StepKey, type Story } from './server'

const KEPT = 'wangge.door.story'
const EVERY_MS = 1_000
interface Marks {
  cut: boolean
  unsent: boolean
  sent: boolean
}

export const begun = shallowRef<Begun | null>(null)
export const story = shallowRef<Story | null>(null)
export const marks = ref<Marks>({ cut: false, unsent: false, sent: false })
export const storyError = shallowRef<unknown>(null)
export const starting = ref(false)
/** Which of the two frames a narrow screen shows. */
export const shown = ref<'phone' | 'console'>('phone')

/** The story's first message to the phone of whoever handles. */
export const push = computed<Push | null>(() => {
  const found = story.value
  if (!found?.ring) return null
  return newest.value.filter((row) => row.subject === found.case?.id && row.username === found.turn.handler).at(-1) ?? null
})

export const turn = computed(() => story.value?.turn ?? null)

const KEYS: StepKey[] = ['report', 'pin', 'dispatch', 'ring', 'handle', 'check', 'close']
/** The pin has dropped when it is drawn on the console's map, not when the server has it; whoever went on has seen enough. */
export const steps = computed(() => {
  const known = KEYS.map((key) => story.value?.steps.find((step) => step.key === key) ?? { key, done: false, at: null })
  const seen = pinSeen.value === story.value?.case?.id || known.slice(2).some((step) => step.done)
  return known.map((step) => (step.key === 'pin' && !seen ? { ...step, done: false, at: null } : step))
})
/** The step in hand; null before the beginning and after the end. */
export const current = computed<StepKey | null>(() => {
  if (!begun.value) return null
  const step = turn.value?.step ?? 'report'
  if (step === 'dispatch' && !steps.value[1]?.done) return 'pin'
  return step === 'done' ? null : step
})
export const finished = computed(() => turn.value?.step === 'done')

function keep(): void {
  sessionStorage.setItem(KEPT, JSON.stringify({ begun: begun.value, marks: marks.value }))
}

/** The handler's phone is opened long before it is needed: one that is off would not ring. */
export async function beginStory(): Promise<void> {
  if (starting.value) return
  starting.value = true
  storyError.value = null
  try {
    const [worker, handler, centre] = [partOf('worker'), partOf('handler'), partOf('centre')]
    begun.value = await server.begin()
    story.value = null
    pinSeen.value = null
    marks.value = { cut: false, unsent: false, sent: false }
    keep()
    if (worker) openPhone(worker.username)
    shown.value = 'phone'
    await look()
    // One sign-in after the other: proving a password is hard work for a small server.
    if (centre) await enterDesk(centre.username)
    if (handler) openPhone(handler.username, { inFront: false })
  } catch (error) {
    storyError.value = error
  } finally {
    starting.value = false
  }
}

/** Goes on with what this tab began before it was loaded again. */
export function goOn(): void {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as { begun: Begun | null; marks: Marks } | null
  if (!kept?.begun) return
  begun.value = kept.begun
  marks.value = kept.marks
}

async function look(): Promise<void> {
  const id = begun.value?.id
  if (!id) return
  try {
    // Others may play the same worker in browsers of their own: what the phone on this page wrote is the case, if it is there.
    const own = phones.get(partOf('worker')?.username ?? '')
    const found = await server.story(id, own ? (own.wrote ?? id) : null)
    if (begun.value?.id !== id) return
    story.value = found
    storyError.value = null
  } catch (error) {
    takeError(error)
  }
}

function takeError(error: unknown): void {
  // A story that is too old for the server is over; anything else passes.
  if (isApiError(error) && error.status === 404) begun.value = null
  else if (!isApiError(error) || !error.isTemporary) storyError.value = error
}

/** Looks every second while the page is seen and the story is not over. */
export function followStory(): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && begun.value && !finished.value) void look()
  }, EVERY_MS)
  void look()
  return () => clearInterval(timer)
}

// What only the phone itself knows: that it was cut off, and kept what was written.
watch(
  () => {
    const worker = partOf('worker')
    const phone = worker ? phones.get(worker.username) : null
    return phone ? [phone.on, phone.unsent] as const : null
  },
  (now) => {
    if (!now || !begun.value || story.value?.turn.step === 'done') return
    const [on, unsent] = now
    if (!on) marks.value.cut = true
    if (!on && unsent > 0) marks.value.unsent = true
    if (on && unsent === 0 && marks.value.unsent) marks.value.sent = true
    keep()
  },
)

// Whoever has the turn comes to the front; who is looked at meanwhile stays until the turn changes.
watch(
  () => [turn.value?.front, turn.value?.phone, turn.value?.handler] as const,
  ([front, phone, handler]) => {
    if (!front || !phone || !handler) return
    openPhone(handler, { inFront: false })
    if (front === 'worker' || front === 'handler') {
      openPhone(phone, { inFront: false })
      showPhone(phone)
      shown.value = 'phone'
    } else shown.value = 'console'
  },
)

// The console in its frame marks the story's case, keeps it open, and goes to its pin when that has just come.
watch(
  () => [story.value?.case?.id ?? null, deskReady.value, current.value === 'pin'] as const,
  ([id, ready, drop]) => ready && tellDesk({ type: 'story', case: id, point: story.value?.case?.point ?? null, drop }),
)

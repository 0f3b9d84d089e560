import { computed, ref, shallowRef, watch } from 'vue'
import { isApiError } from '@/api/errors'
import { partOf } from './cast'
import { enterDesk } from './desk'
import { openPhone, phones, showPhone } from './phones'
import { server, type Begun, type Push, type Story } from './server'

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
export const push = shallowRef<Push | null>(null)
export const storyError = shallowRef<unknown>(null)
export const starting = ref(false)
/** Which of the two frames a narrow screen shows. */
export const shown = ref<'phone' | 'console'>('phone')

export const turn = computed(() => story.value?.turn ?? null)
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
    push.value = null
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
    if (found.ring && !push.value) await findPush(found)
  } catch (error) {
    takeError(error)
  }
}

function takeError(error: unknown): void {
  // A story that is too old for the server is over; anything else passes.
  if (isApiError(error) && error.status === 404) begun.value = null
  else if (!isApiError(error) || !error.isTemporary) storyError.value = error
}

async function findPush(found: Story): Promise<void> {
  const rows = (await server.pushes()).filter((row) => row.subject === found.case?.id && row.username === found.turn.handler)
  push.value = rows.at(-1) ?? null
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

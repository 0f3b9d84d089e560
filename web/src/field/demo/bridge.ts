import { liveQuery, type Subscription } from 'dexie'
import { ref, watch } from 'vue'
import { hear, tellDoor, type ToFrame } from '@/api/frame'
import { isApiError } from '@/api/errors'
import { current, joinDemo, listeners, resume, signIn, unsentCount, type Field } from '../data/context'
import { syncSoon } from '../data/engine'
import { standAt } from '../data/position'
import { router } from '../router'
import { atFront, frame, network } from './frame'
import { chooseScene, moment, sample, takeSamples } from './samples'
import { tryPicture, tryStranger } from './tries'

/** The map on which one chooses where this phone stands. */
export const placing = ref(false)
const ON_TASKS = ['unit', 'unit_lead', 'entity']
type Enter = Extract<ToFrame, { type: 'enter' }>

let rows: Subscription | null = null
const counts = { unsent: 0, wrote: null as string | null }

function tellState(): void {
  tellDoor({ type: 'state', entered: current.value !== null, on: network?.on ?? true, ...counts, scene: sample.value?.id ?? null })
}

function follow(field: Field | null): void {
  rows?.unsubscribe()
  Object.assign(counts, { unsent: 0, wrote: null })
  tellState()
  if (!field) return
  const look = async () => ({ unsent: await unsentCount(field.store), wrote: (await field.store.read<{ id: string }>('lastReport'))?.id ?? null })
  rows = liveQuery(look).subscribe({
    next: (found) => {
      Object.assign(counts, found)
      tellState()
    },
    error: () => undefined,
  })
}

/** The person whom the door names, with the token of this frame if there is one, else signed in anew. */
async function enter({ username, password, stands, samples }: Enter): Promise<Field> {
  if (stands) standAt(stands)
  takeSamples(samples)
  const known = await resume(null)
  if (known?.session.person.username === username) return known
  const field = await signIn(username, password)
  await joinDemo(field)
  if (ON_TASKS.includes(field.session.post.role)) await router.replace('/tasks')
  return field
}

// A phone without a network hears of it when it has one again.
const heardPush = () => network?.on !== false && syncSoon()

function obey(message: ToFrame): void {
  if (message.type === 'network') {
    network?.turn(message.on)
    tellState()
  } else if (message.type === 'scene') chooseScene(message.id)
  else if (message.type === 'place') placing.value = true
  else if (message.type === 'front') atFront.value = message.on
  else if (message.type === 'push') heardPush()
  else if (message.type === 'go') void router.push(message.path)
  else if (message.type === 'try' && current.value) void (message.what === 'stranger' ? tryStranger(current.value, message.id) : tryPicture(current.value))
}

/** Waits for the door to say whose phone this is; the app starts after that. */
export async function entered(): Promise<void> {
  const message = await new Promise<Enter>((resolve) => {
    hear<ToFrame>(() => window.parent, (told) => (told.type === 'enter' ? resolve(told) : obey(told)))
    tellDoor({ type: 'hello' })
  })
  watch(current, follow)
  watch(sample, tellState)
  router.afterEach((to) => {
    moment.value = to.path.startsWith('/tasks/') ? 'after' : 'before'
  })
  try {
    if (message.username === frame) await enter(message)
  } catch (error) {
    tellDoor({ type: 'failed', message: isApiError(error) ? error.message : '' })
  }
}

/** After the app has been mounted: what rings here is told to the door. */
export function begun(): void {
  const own = listeners.newTasks
  listeners.newTasks = (tasks) => {
    own?.(tasks)
    for (const task of tasks) tellDoor({ type: 'rang', task: task.id, incident: task.incident?.id ?? null })
  }
  // The first exchange may have begun before this phone was registered: it would miss the next push.
  syncSoon()
}

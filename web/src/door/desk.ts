import { computed, ref, shallowRef } from 'vue'
import { isApiError } from '@/api/errors'
import { tellFrame, type FromDesk, type ToDesk } from '@/api/frame'
import type { Session } from '@/api/types'
import { server } from './server'

const HOME = '/console/'

/** Who is signed in at the console in this browser: one person for all its tabs, this page's frame among them. */
export const session = shallowRef<Session | null>(null)
export const entering = ref(false)
export const deskError = shallowRef<unknown>(null)
/** Another number is another frame: it starts with the sign-in of now. */
export const deskFrame = ref(0)
/** Where that frame begins. */
export const deskAddress = ref(HOME)
/** Whether a page of the console is there and hears. */
export const deskReady = ref(false)
/** The case whose pin is drawn on the console's map. */
export const pinSeen = ref<string | null>(null)
export const seated = computed(() => (session.value?.signed_in ? session.value : null))

function take(found: Session): void {
  const before = seated.value?.person.id ?? null
  session.value = found
  if ((seated.value?.person.id ?? null) !== before) reloadDesk()
}

/** Begins the frame anew, at another address if one is said. */
export function reloadDesk(address = HOME): void {
  deskAddress.value = address
  deskReady.value = false
  deskFrame.value += 1
}

export function heardDesk(message: FromDesk): void {
  if (message.type === 'ready') deskReady.value = true
  else pinSeen.value = message.case
}

let desk: () => Window | null = () => null
export function joinDesk(target: () => Window | null): void {
  desk = target
}
export function tellDesk(message: ToDesk): void {
  const target = desk()
  if (target) tellFrame(target, message)
}

/** Another tab may have changed it. */
export async function lookAtDesk(): Promise<void> {
  if (entering.value) return
  await server.session().then(take, () => undefined)
}

const TRIES = 3
let wanted: [string, string] = ['', HOME]

export const enterAgain = (): Promise<void> => enterDesk(...wanted)

/** Signs somebody in at the console, on a page of it if one is said; a server that is busy just then is asked again. */
export async function enterDesk(username: string, address = HOME): Promise<void> {
  if (entering.value) return
  wanted = [username, address]
  entering.value = true
  deskError.value = null
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      if (seated.value?.person.username !== username) take(await server.enterConsole(username))
      if (address !== HOME) reloadDesk(address)
      break
    } catch (error) {
      if (attempt === TRIES || !isApiError(error) || !error.isTemporary) {
        deskError.value = error
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 * attempt))
    }
  }
  entering.value = false
}

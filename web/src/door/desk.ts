import { computed, ref, shallowRef } from 'vue'
import { isApiError } from '@/api/errors'
import type { Session } from '@/api/types'
import { server } from './server'

/** Who is signed in at the console in this browser: one person for all its tabs, this page's frame among them. */
export const session = shallowRef<Session | null>(null)
export const entering = ref(false)
export const deskError = shallowRef<unknown>(null)
/** Another number is another frame: it starts with the sign-in of now. */
export const deskFrame = ref(0)
export const seated = computed(() => (session.value?.signed_in ? session.value : null))

function take(found: Session): void {
  const before = seated.value?.person.id ?? null
  session.value = found
  if ((seated.value?.person.id ?? null) !== before) deskFrame.value += 1
}

/** Another tab may have changed it. */
export async function lookAtDesk(): Promise<void> {
  if (entering.value) return
  await server.session().then(take, () => undefined)
}

const TRIES = 3
let wanted = ''

export const enterAgain = (): Promise<void> => enterDesk(wanted)

/** Signs somebody in at the console; a server that is busy just then is asked again. */
export async function enterDesk(username: string): Promise<void> {
  if (entering.value) return
  wanted = username
  entering.value = true
  deskError.value = null
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      if (seated.value?.person.username !== username) take(await server.enterConsole(username))
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

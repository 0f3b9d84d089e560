import { computed, ref, shallowRef } from 'vue'
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

export async function enterDesk(username: string): Promise<void> {
  if (entering.value) return
  entering.value = true
  deskError.value = null
  try {
    if (seated.value?.person.username !== username) take(await server.enterConsole(username))
  } catch (error) {
    deskError.value = error
  } finally {
    entering.value = false
  }
}

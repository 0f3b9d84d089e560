import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Role, Session, SignedIn } from '@/api/types'
import { sessions } from './server'

export type Desk = 'dispatch' | 'look' | 'tasks' | 'account'

const DESKS: Record<Role, Desk> = {
  centre: 'dispatch',
  centre_lead: 'dispatch',
  station: 'dispatch',
  leader: 'look',
  unit: 'tasks',
  unit_lead: 'tasks',
  worker: 'tasks',
  deputy: 'tasks',
  entity: 'tasks',
  sysadmin: 'account',
  secadmin: 'account',
  auditor: 'account',
}

/** What a role does at the console decides which page it opens with. */
export function deskOf(role: Role): Desk {
  return DESKS[role]
}

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const me = computed<SignedIn | null>(() => (session.value?.signed_in ? session.value : null))
  const desk = computed<Desk>(() => (me.value ? deskOf(me.value.post.role) : 'account'))

  async function load(): Promise<Session> {
    session.value ??= await sessions.read()
    return session.value
  }
  async function reload(): Promise<Session> {
    session.value = await sessions.read()
    return session.value
  }
  async function signIn(username: string, password: string): Promise<void> {
    session.value = await sessions.open(username, password)
  }
  async function signOut(): Promise<void> {
    await sessions.close()
    session.value = null
  }
  /** `before` runs when the other post is certain and before any page is built for it. */
  async function usePost(post: string, before: () => void): Promise<void> {
    const next = await sessions.usePost(post)
    before()
    session.value = next
  }
  return { session, me, desk, load, reload, signIn, signOut, usePost, forget: () => (session.value = null) }
})

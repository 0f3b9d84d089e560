import { uuid7 } from '@/api/ids'
import { frame, framed, STORAGE } from '../demo/frame'
import { deviceStore } from './db'

const MOST = 20
const nameOf = (phone: string): string => `${STORAGE}sms.${phone}`

/** A code is of use only to the device that asked for it, so a page that is loaded again has to be the same one. */
export function deviceFor(phone: string): string {
  const known = sessionStorage.getItem(nameOf(phone)) ?? uuid7()
  sessionStorage.setItem(nameOf(phone), known)
  return known
}

export function forgetDeviceFor(phone: string): void {
  sessionStorage.removeItem(nameOf(phone))
}

/** As which people have signed in here: strangers who ask for their numbers keep none of them waiting. */
export async function formerDevices(): Promise<string[]> {
  if (frame) return [framed.device()].filter((it) => it !== null)
  const people = await deviceStore.people.toArray().catch(() => [])
  return people.map(({ device }) => device).slice(-MOST)
}

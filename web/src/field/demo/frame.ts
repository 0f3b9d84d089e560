import { ref } from 'vue'
import { ownFrame } from '@/api/frame'
import { NetworkSwitch } from '@/api/network'

/** The person whose phone this frame of the demo's front door plays; null everywhere else. */
export const frame = __DEMO__ ? ownFrame() : null

/** Before every name under which this app keeps something in the browser: each phone frame has names of its own. */
export const STORAGE = frame ? `wangge.frame.${frame}.` : 'wangge.'

export const network = __DEMO__ && frame ? new NetworkSwitch() : null

/** Whether this phone is looked at; one in a pocket holds no line to the server and hears of news by push. */
export const atFront = ref(true)

const TOKEN = `${STORAGE}token`
const DEVICE = `${STORAGE}device`

/** A phone frame keeps its token and device to itself, until its tab is closed; nothing of them lies in the database. */
export const framed = {
  token: (): string | null => sessionStorage.getItem(TOKEN),
  device: (): string | null => sessionStorage.getItem(DEVICE),
  keep(token: string, device: string): void {
    sessionStorage.setItem(TOKEN, token)
    sessionStorage.setItem(DEVICE, device)
  },
  forget: (): void => sessionStorage.removeItem(TOKEN),
}

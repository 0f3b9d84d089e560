import type { Light, Running } from '@/api/types'
import { lightAt } from '@/ui/light'

type Clocked = Pick<Running, 'due_at' | 'warn_at'>
const BURNS: Record<Light, number> = { red: 0, yellow: 1, green: 2, none: 3 }

/** What burns first comes first: red before yellow, then by deadline. */
export function byUrgency(nowMs: number): (a: Clocked, b: Clocked) => number {
  return (a, b) => {
    const lights = BURNS[lightAt(a, nowMs)] - BURNS[lightAt(b, nowMs)]
    if (lights !== 0) return lights
    return (a.due_at ? Date.parse(a.due_at) : Infinity) - (b.due_at ? Date.parse(b.due_at) : Infinity)
  }
}

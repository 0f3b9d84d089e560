import { ref } from 'vue'

/** How this phone shows things; belongs to the device, not to the person. */
const LARGE = 'wangge.field.large'
const SUN = 'wangge.field.sun'

function remembered(key: string): boolean {
  try {
    return localStorage.getItem(key) === '1'
  } catch {
    return false
  }
}
function remember(key: string, on: boolean): void {
  try {
    localStorage.setItem(key, on ? '1' : '0')
  } catch {
    // Storage may be closed; the choice then lasts until the page is left.
  }
}

export const large = ref(remembered(LARGE))
export const sun = ref(remembered(SUN))

export function applyDisplay(): void {
  document.documentElement.classList.toggle('large', large.value)
  document.documentElement.classList.toggle('sun', sun.value)
}
export function setLarge(on: boolean): void {
  large.value = on
  remember(LARGE, on)
  applyDisplay()
}
export function setSun(on: boolean): void {
  sun.value = on
  remember(SUN, on)
  applyDisplay()
}

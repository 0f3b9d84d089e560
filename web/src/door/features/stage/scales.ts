/** Sizes in CSS pixels: what a screen takes on the page, and how much its own pixels are shrunk for it. */
export interface Fit {
  scale: number
  width: number
  height: number
  /** The screen's own width and height. */
  own: { width: number; height: number }
}
export interface Scales {
  narrow: boolean
  phone: Fit
  console: Fit
}

const PHONE = { width: 390, height: 844 }
const BEZEL = 16
const GAP = 20
const EDGES = 2
// Below it the console's words are too small to read; it then gets fewer pixels of its own, or scrolls.
const CONSOLE_LEAST = 0.62
const CONSOLE_OWN = { most: 1440, least: 1180 }
const ABOVE_AND_BELOW = 262

function sized(own: { width: number; height: number }, scale: number): Fit {
  return { scale, own, width: Math.round(own.width * scale), height: Math.round(own.height * scale) }
}

/** Both screens in a box of `width`, in a window of `height`. */
export function scales(width: number, height: number): Scales {
  if (width < 720) {
    const scale = Math.min(1, (width - BEZEL) / PHONE.width)
    // The console has a layout of its own for a phone: no need to shrink it or to scroll sideways.
    const own = { width: width - EDGES, height: PHONE.height }
    return { narrow: true, phone: sized(PHONE, scale), console: sized(own, 1) }
  }
  const tall = Math.min(844, Math.max(540, height - ABOVE_AND_BELOW))
  const phone = sized(PHONE, tall / PHONE.height)
  const left = width - phone.width - BEZEL - GAP - 2
  const scale = Math.min(1, Math.max(CONSOLE_LEAST, left / CONSOLE_OWN.most))
  const own = { width: Math.max(CONSOLE_OWN.least, Math.floor(left / scale)), height: Math.floor((tall + BEZEL - 2) / scale) }
  return { narrow: false, phone, console: { ...sized(own, scale), width: Math.min(left, Math.round(own.width * scale)) } }
}

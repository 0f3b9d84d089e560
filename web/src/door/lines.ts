/** A browser opens six lines to one server, for all its windows together: so many of them may be held by phones here. */
const LINES = 3

/** Takes one of the lines while this page is seen, and tells whether it has one; without locks everybody may. */
export function holdLine(tell: (held: boolean) => void): () => void {
  if (!('locks' in navigator)) {
    tell(true)
    return () => undefined
  }
  let release: (() => void) | null = null
  let turn = 0

  async function take(): Promise<void> {
    const mine = ++turn
    for (let n = 0; n < LINES && mine === turn && !release; n++) {
      await new Promise<void>((asked) => {
        void navigator.locks.request(`wangge.door.line.${n}`, { ifAvailable: true }, (lock) => {
          asked()
          if (!lock || mine !== turn) return
          tell(true)
          return new Promise<void>((resolve) => (release = resolve))
        })
      })
    }
  }
  function look(): void {
    if (document.visibilityState === 'visible') {
      if (!release) void take()
      return
    }
    turn += 1
    release?.()
    release = null
    tell(false)
  }
  look()
  document.addEventListener('visibilitychange', look)
  return () => {
    turn += 1
    release?.()
    document.removeEventListener('visibilitychange', look)
  }
}

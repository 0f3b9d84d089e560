import { readonly, ref } from 'vue'

const STORE = 'wangge.sound'
const on = ref(remembered())
let audio: AudioContext | null = null

function remembered(): boolean {
  try {
    return localStorage.getItem(STORE) !== 'off'
  } catch {
    return true
  }
}

/** Browsers let a page sound only after a click or a key: the first one, signing in for example, wakes the sound up. */
export function armSound(): void {
  const wake = () => {
    audio ??= new AudioContext()
    void audio.resume()
    removeEventListener('pointerdown', wake)
    removeEventListener('keydown', wake)
  }
  addEventListener('pointerdown', wake)
  addEventListener('keydown', wake)
  // Who has just signed in has clicked already: the first report must not come in silence.
  if (navigator.userActivation?.hasBeenActive) wake()
}

function tone(context: AudioContext, hertz: number, startS: number, lengthS: number, loud: number): void {
  const oscillator = context.createOscillator()
  const volume = context.createGain()
  const at = context.currentTime + startS
  oscillator.frequency.value = hertz
  oscillator.type = 'sine'
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(loud, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + lengthS)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + lengthS)
}

/** Two soft notes for a report, three rising ones twice for an urgent one. */
export function ring(urgent: boolean): void {
  if (!on.value || !audio || audio.state !== 'running') return
  const notes = urgent ? [784, 988, 1175, 784, 988, 1175] : [659, 880]
  const loud = urgent ? 0.3 : 0.15
  for (const [n, hertz] of notes.entries()) tone(audio, hertz, n * 0.16, 0.3, loud)
}

export function useSound() {
  return {
    on: readonly(on),
    toggle(): void {
      on.value = !on.value
      try {
        localStorage.setItem(STORE, on.value ? 'on' : 'off')
      } catch {
        // The switch then lasts until the page is left.
      }
      ring(false)
    },
  }
}

let audio: AudioContext | null = null

/** Browsers allow sound only after the first touch; call this from one. */
export function unlockSound(): void {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return
  try {
    audio ??= new AudioContext()
    if (audio.state === 'suspended') void audio.resume()
  } catch {
    audio = null
  }
}

function tone(context: AudioContext, at: number, frequency: number): void {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0.0001, at)
  gain.gain.exponentialRampToValueAtTime(0.25, at + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.28)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.3)
}

/** Two notes, twice, and a vibration where the phone has one. */
export function ring(): void {
  navigator.vibrate?.([200, 100, 200])
  if (!audio || audio.state !== 'running') return
  for (const [n, frequency] of [660, 880, 660, 880].entries()) tone(audio, audio.currentTime + n * 0.32, frequency)
}

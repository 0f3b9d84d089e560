/** The longest voice note that the server takes. */
export const VOICE_MAX_S = 60
export const VOICE_BITS_PER_S = 24_000

interface Kinded {
  kind?: 'image' | 'audio'
}

/** Photos and voice notes stand in one list; without a kind it is a picture. */
export function isVoice({ kind }: Kinded): boolean {
  return kind === 'audio'
}

/** The same of bytes by their content type. */
export function isSound(type: string): boolean {
  return type.startsWith('audio/')
}

export function picturesIn<T extends Kinded>(photos: readonly T[]): T[] {
  return photos.filter((photo) => !isVoice(photo))
}

export function voicesIn<T extends Kinded>(photos: readonly T[]): T[] {
  return photos.filter(isVoice)
}

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

/** The first form of sound that this browser writes and the server reads; null where it records none. */
export function recordingType(): string | null {
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices) return null
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null
}

/** How loud it is, 0 to 1, from samples around 128 (AnalyserNode): a voice at arm's length fills most of it. */
export function loudness(samples: Uint8Array): number {
  const square = samples.reduce((sum, sample) => sum + ((sample - 128) / 128) ** 2, 0) / Math.max(1, samples.length)
  return Math.min(1, Math.sqrt(square) * 4)
}

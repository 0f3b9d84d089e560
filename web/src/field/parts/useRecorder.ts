import { onScopeDispose, ref, type Ref } from 'vue'
import { loudness, recordingType, VOICE_BITS_PER_S, VOICE_MAX_S } from '../data/voice'

const TICK_MS = 100

export interface Recorder {
  state: Ref<'idle' | 'asking' | 'running' | 'denied' | 'broken'>
  seconds: Ref<number>
  /** 0 to 1. */
  level: Ref<number>
  start: () => Promise<void>
  stop: () => void
}

/** Tells several times a second how loud it is (0 to 1) and for how many seconds it listens; ends with what it gives. */
function listen(stream: MediaStream, tell: (level: number, seconds: number) => void): () => void {
  const sound = new AudioContext()
  const ear = sound.createAnalyser()
  sound.createMediaStreamSource(stream).connect(ear)
  const samples = new Uint8Array(ear.fftSize)
  const began = performance.now()
  const timer = setInterval(() => {
    ear.getByteTimeDomainData(samples)
    tell(loudness(samples), Math.min(VOICE_MAX_S, (performance.now() - began) / 1000))
  }, TICK_MS)
  tell(0, 0)
  return () => {
    clearInterval(timer)
    void sound.close()
    stream.getTracks().forEach((track) => track.stop())
  }
}

/** Records from the microphone; `done` gets what was said, also when the time is over or the app leaves the front. */
export function useRecorder(done: (sound: Blob) => void): Recorder {
  const state: Recorder['state'] = ref('idle')
  const [seconds, level] = [ref(0), ref(0)]
  let recorder: MediaRecorder | null = null
  let release = (): void => undefined
  let disposed = false
  const stop = (): void => {
    if (recorder?.state === 'recording') recorder.stop()
  }

  function hear(loud: number, s: number): void {
    level.value = loud
    seconds.value = s
    if (s >= VOICE_MAX_S) stop()
  }

  function record(stream: MediaStream, type: string): void {
    const parts: Blob[] = []
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: VOICE_BITS_PER_S })
    recorder.ondataavailable = ({ data }) => void (data.size && parts.push(data))
    recorder.onstop = () => {
      release()
      state.value = 'idle'
      if (parts.length) done(new Blob(parts, { type }))
    }
    release = listen(stream, hear)
    recorder.start()
    state.value = 'running'
  }

  async function start(): Promise<void> {
    const type = recordingType()
    if (!type || state.value === 'asking' || state.value === 'running') return
    state.value = 'asking'
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } })
      if (disposed) return stream.getTracks().forEach((track) => track.stop())
      record(stream, type)
    } catch (error) {
      state.value = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'broken'
    }
  }

  // A phone may kill what it has put aside: what was said until then is kept.
  const whenHidden = (): void => {
    if (document.visibilityState === 'hidden') stop()
  }
  document.addEventListener('visibilitychange', whenHidden)
  onScopeDispose(() => {
    disposed = true
    document.removeEventListener('visibilitychange', whenHidden)
    stop()
  })
  return { state, seconds, level, start, stop }
}

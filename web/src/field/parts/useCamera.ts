import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { frame } from '../demo/frame'

export type CameraState = 'starting' | 'live' | 'denied' | 'none'

async function open(): Promise<MediaStream> {
  if (__DEMO__ && frame) return (await import('../demo/samples')).sampleCamera()
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera here', 'NotFoundError')
  const wanted = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } }
  return navigator.mediaDevices.getUserMedia({ video: wanted, audio: false })
}

/** The rear camera in the page: Android may kill a page while its camera app is open, and the form with it. */
export function useCamera(video: Ref<HTMLVideoElement | undefined>): { state: Ref<CameraState>; start: () => Promise<void> } {
  const state = ref<CameraState>('starting')
  let stream: MediaStream | null = null
  let gone = false

  function stop(): void {
    stream?.getTracks().forEach((track) => track.stop())
    stream = null
  }

  async function start(): Promise<void> {
    stop()
    state.value = 'starting'
    try {
      stream = await open()
      if (gone || !video.value) return stop()
      video.value.srcObject = stream
      await video.value.play()
      state.value = 'live'
    } catch (error) {
      stop()
      state.value = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none'
    }
  }

  // A hidden page must give the camera back: other apps need it, and it eats the battery.
  function onVisibility(): void {
    if (document.visibilityState === 'hidden') stop()
    else if (!stream) void start()
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', onVisibility)
    void start()
  })
  onBeforeUnmount(() => {
    gone = true
    document.removeEventListener('visibilitychange', onVisibility)
    stop()
  })
  return { state, start }
}

import { ref } from 'vue'
import { detectOnlineOnly, onlineOnly } from './onlineOnly'

/** A newer version is installed and waits until the person has finished what is on the screen. */
export const updateReady = ref(false)
let waiting: ServiceWorker | null = null

function offer(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return
  waiting = worker
  updateReady.value = true
}

function watchInstall(registration: ServiceWorkerRegistration): void {
  const worker = registration.installing
  worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker))
}

export async function registerWorker(): Promise<void> {
  if (detectOnlineOnly() || !import.meta.env.PROD) return
  try {
    const registration = await navigator.serviceWorker.register('/field/sw.js', { scope: '/field/' })
    offer(registration.waiting)
    registration.addEventListener('updatefound', () => watchInstall(registration))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => undefined)
    })
  } catch (error) {
    // Switched off, as in private windows. Anything else is a bad network: the next start tries again.
    onlineOnly.value = error instanceof DOMException && error.name === 'SecurityError'
  }
}

export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage({ type: 'use-now' })
}

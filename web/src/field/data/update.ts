import { ref } from 'vue'

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

/** Without service workers (some chat apps' web views) the app works online only. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  try {
    const registration = await navigator.serviceWorker.register('/field/sw.js', { scope: '/field/' })
    offer(registration.waiting)
    registration.addEventListener('updatefound', () => watchInstall(registration))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => undefined)
    })
  } catch {
    // Storage or workers may be switched off; everything but the offline start works.
  }
}

export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting?.postMessage({ type: 'use-now' })
}

import { ref } from 'vue'

/**
 * The web view of another app, or a private window: without service workers the app does not start offline, and what is
 * stored may be gone when it is left. So it works online only, says so, and keeps no drafts.
 */
export const onlineOnly = ref(false)

export function detectOnlineOnly(): boolean {
  return (onlineOnly.value = !('serviceWorker' in navigator))
}

/** Whether something written now may be taken: it is only where it will be kept, or can go at once. */
export function mayTake(): boolean {
  return !onlineOnly.value || navigator.onLine
}

/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute, Route } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope

cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST)
registerRoute(new NavigationRoute(createHandlerBoundToURL('/field/index.html'), { allowlist: [/^\/field(\/|$)/] }))

// The map is too large to fetch for everybody; who has opened it once has it without a network.
const MAP = 'wangge-field-map'
const nameOf = (url: string): string => new URL(url).pathname.replace(/-[\w-]{8}(\.\w+)$/, '$1')

async function dropOlder(cache: Cache, url: string): Promise<void> {
  for (const kept of await cache.keys()) if (nameOf(kept.url) === nameOf(url)) await cache.delete(kept)
}

registerRoute(
  new Route(
    ({ url }) => url.origin === self.location.origin && /^\/field\/assets\/maplibre-/.test(url.pathname),
    async ({ request }) => {
      const cache = await caches.open(MAP)
      const kept = await cache.match(request)
      if (kept) return kept
      const fresh = await fetch(request)
      if (fresh.ok) {
        await dropOlder(cache, request.url)
        await cache.put(request, fresh.clone())
      }
      return fresh
    },
  ),
)

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'use-now') void self.skipWaiting()
})

// A push is a hint: the pages fetch what changed; a notice is shown only where no page is seen.
async function onPush(event: PushEvent): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  pages.forEach((page) => page.postMessage({ type: 'push' }))
  if (pages.some((page) => page.visibilityState === 'visible')) return
  const text = event.data?.text().slice(0, 120) ?? ''
  await self.registration.showNotification('网格', { body: text.startsWith('{') ? '有新任务' : text || '有新任务', icon: '/field/icons/192.png', tag: 'wangge' })
}
self.addEventListener('push', (event) => event.waitUntil(onPush(event)))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(self.clients.openWindow('/field/inbox'))
})

import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { whenSignedOut } from './server'
import { useSession } from './session'

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./features/session/SignInPage.vue') },
    { path: '/', name: 'home', component: () => import('./pages/HomePage.vue') },
    { path: '/:rest(.*)*', redirect: { name: 'home' } },
  ],
})

function signInFrom(from: RouteLocationNormalized) {
  const next = from.name === 'home' && Object.keys(from.query).length ? from.fullPath : undefined
  return { name: 'sign-in', query: next ? { next } : {} }
}

router.beforeEach(async (to) => {
  if (to.name === 'sign-in') return true
  const session = await useSession()
    .load()
    .catch(() => null)
  // No answer at all: the page itself shows the error with a way to try again.
  if (session === null) return true
  return session.signed_in ? true : signInFrom(to)
})

whenSignedOut(() => {
  const store = useSession()
  if (!store.me) return
  store.forget()
  void router.push({ ...signInFrom(router.currentRoute.value), state: { ended: true } })
})

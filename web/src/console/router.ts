import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { landingOf, pageFor, PAGES } from './roles'
import { whenSignedOut } from './server'
import { useSession } from './session'

// One component for all pages, so that changing the page keeps what is common.
const HomePage = () => import('./pages/HomePage.vue')

const BASE = '/console/'

// These are on their way while the server is asked who it is; what fails is asked for again when it is needed.
void HomePage().catch(() => undefined)
if (location.pathname === `${BASE}situation`) void import('./pages/SituationPage.vue').catch(() => undefined)

export const router = createRouter({
  history: createWebHistory(BASE),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./features/session/SignInPage.vue') },
    { path: '/', name: 'home', component: HomePage },
    ...PAGES.map((page) => ({ path: `/${page}`, name: page, component: HomePage })),
    { path: '/:rest(.*)*', redirect: { name: 'home' } },
  ],
})

function signInFrom(from: RouteLocationNormalized) {
  const wanted = from.name !== 'sign-in' && from.fullPath !== '/'
  return { name: 'sign-in', query: wanted ? { next: from.fullPath } : {} }
}

router.beforeEach(async (to) => {
  if (to.name === 'sign-in') return true
  const session = await useSession()
    .load()
    .catch(() => null)
  // No answer at all: the page itself shows the error with a way to try again.
  if (session === null) return true
  if (!session.signed_in) return signInFrom(to)
  const { role } = session.post
  return pageFor(role, to.name) ? true : { name: landingOf(role), query: to.query, replace: true }
})

whenSignedOut(() => {
  const store = useSession()
  if (!store.me) return
  store.forget()
  void router.push({ ...signInFrom(router.currentRoute.value), state: { ended: true } })
})

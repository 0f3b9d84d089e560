import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { current, endedBy } from './data/context'

const routes: RouteRecordRaw[] = [
  { path: '/signin', component: () => import('./features/signin/SignInPage.vue'), meta: { open: true } },
  { path: '/', component: () => import('./features/start/StartPage.vue') },
  { path: '/report/:id', component: () => import('./features/report/ReportPage.vue'), props: true },
  { path: '/tasks', component: () => import('./features/tasks/TasksPage.vue') },
  { path: '/tasks/:id', component: () => import('./features/tasks/TaskPage.vue'), props: true },
  { path: '/map', component: () => import('./features/map/MapPage.vue') },
  { path: '/mine', component: () => import('./features/mine/MinePage.vue') },
  { path: '/cases/:id', component: () => import('./features/case/CasePage.vue'), props: true },
  { path: '/inbox', component: () => import('./features/inbox/InboxPage.vue') },
  { path: '/settings', component: () => import('./features/settings/SettingsPage.vue') },
  { path: '/patrol', component: () => import('./features/patrol/PatrolPage.vue') },
  { path: '/visits', component: () => import('./features/patrol/VisitsPage.vue') },
  { path: '/help', component: () => import('./features/help/HelpPage.vue') },
  { path: '/unsent', component: () => import('./features/unsent/UnsentPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
]

export const router = createRouter({ history: createWebHistory('/field/'), routes })

router.beforeEach((to) => {
  if (!to.meta.open && (!current.value || endedBy.value)) return { path: '/signin', query: to.query.as ? { as: to.query.as } : {} }
  // A link that names a person asks for that one, whoever is signed in here.
  if (to.query.as && to.query.as !== current.value?.session.person.username && !to.meta.open) return { path: '/signin', query: { as: to.query.as } }
  return true
})

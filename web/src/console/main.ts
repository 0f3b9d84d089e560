import '@/ui/tokens.css'
import './console.css'
import { VueQueryPlugin, type VueQueryPluginOptions } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { isApiError } from '@/api/errors'
import { isReplaced } from '@/api/release'
import App from './App.vue'
import { joinDoor } from './demo/door'
import { router } from './router'
import { armSound } from './sound'
import { texts } from './texts'

const queries: VueQueryPluginOptions = {
  queryClientConfig: {
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        // A refusal is final; only what may pass later is tried again.
        retry: (failures, error) => failures < 2 && isApiError(error) && error.isTemporary,
      },
    },
  },
}

armSound()
// A console stays open for days. After an update the server no longer has the parts that this page loads late; without
// a network it stays as it is.
window.addEventListener('vite:preloadError', () => {
  void isReplaced('/console/', new URL(import.meta.url).pathname).then((replaced) => replaced && location.reload())
})
createApp(App).use(createPinia()).use(texts).use(VueQueryPlugin, queries).use(router).mount('#app')
void router.isReady().then(joinDoor)

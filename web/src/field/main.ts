import '@/ui/tokens.css'
import './style.css'
import { createApp } from 'vue'
import { createTexts } from '@/i18n'
import App from './App.vue'
import { resume } from './data/context'
import { frame } from './demo/frame'
import { applyDisplay } from './data/display'
import { registerWorker } from './data/update'
import { en } from './i18n/en'
import { zh } from './i18n/zh'
import { router } from './router'

applyDisplay()
void registerWorker()
const show = () => createApp(App).use(createTexts({ zh, en })).use(router).mount('#app')

// Who is signed in decides what the first page is; reading it takes milliseconds and needs no network.
if (__DEMO__ && frame) void import('./demo/bridge').then(async (bridge) => (await bridge.entered(), show(), bridge.begun()))
else void resume(new URLSearchParams(location.search).get('as')).catch(() => null).then(show)

import '@/ui/tokens.css'
import './door.css'
import { createApp } from 'vue'
import App from './App.vue'
import { texts } from './texts'

createApp(App).use(texts).mount('#app')

import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __DEMO__: 'true' },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    maxWorkers: 2,
    server: { deps: { inline: ['vant', 'element-plus'] } },
  },
})

import { fileURLToPath, URL } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type Plugin, type PluginOption } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

// Builds of one configuration, so that the phone's precache holds the phone's files only. The door is the demo's `/`.
const ENTRIES = ['console', 'field', 'door'] as const
type Entry = (typeof ENTRIES)[number]

const backend = process.env.BACKEND ?? 'http://127.0.0.1:8000'
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// Vant's icon style sheet loads a font from a foreign host; the policy `font-src 'self'` would refuse it on each start.
function withoutForeignFonts(): Plugin {
  return {
    name: 'without-foreign-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/vant/') || !id.split('?')[0]!.endsWith('.css')) return null
      return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null }
    },
  }
}

function pwa(): PluginOption {
  return VitePWA({
    strategies: 'injectManifest',
    injectRegister: null,
    srcDir: '.',
    filename: 'sw.ts',
    manifest: false,
    injectManifest: {
      rollupFormat: 'iife',
      globPatterns: ['**/*.{js,css,html,svg,png,webmanifest,woff2}'],
      globIgnores: ['**/maplibre-*', '**/echarts-*'],
    },
    devOptions: { enabled: false },
  })
}

function pluginsOf(entry: Entry): PluginOption[] {
  if (entry === 'door') return [vue()]
  const resolver =
    entry === 'console' ? ElementPlusResolver({ importStyle: 'css' }) : VantResolver({ importStyle: true })
  const shared = [withoutForeignFonts(), vue(), Components({ dirs: [], dts: false, resolvers: [resolver] })]
  return entry === 'field' ? [...shared, pwa()] : shared
}

export default defineConfig(({ mode }) => {
  const entry = ENTRIES.find((name) => name === mode)
  if (!entry) throw new Error(`Say which app: --mode ${ENTRIES.join(' or --mode ')}`)
  return {
    root: here(`./src/${entry}`),
    base: `/${entry}/`,
    publicDir: here(`./src/${entry}/public`),
    cacheDir: here(`./node_modules/.vite-${entry}`),
    resolve: { alias: { '@': here('./src') } },
    plugins: pluginsOf(entry),
    // A server's build has no phone frames, no network to be cut and no known password in it.
    define: { __DEMO__: JSON.stringify(process.env.DEMO !== '0') },
    worker: { format: 'es' },
    build: {
      outDir: here(`./dist/${entry}`),
      emptyOutDir: true,
      target: 'es2022',
      // Inlined assets would be data: addresses, which the policy allows for images only.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1200,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'maplibre', test: /node_modules[\\/]maplibre-gl/ },
              { name: 'echarts', test: /node_modules[\\/](echarts|zrender)/ },
            ],
          },
        },
      },
    },
    server: {
      proxy: Object.fromEntries(['/api', '/tiles', '/live', '/health'].map((path) => [path, { target: backend }])),
    },
  }
})

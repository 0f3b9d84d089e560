import 'maplibre-gl/dist/maplibre-gl.css'
import { AttributionControl, Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import type { StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Bbox } from '@/api/types'

setWorkerUrl(workerUrl)

export { MapLibreMap }

/** Pixels at the edges of a map. */
export interface Padding {
  top: number
  right: number
  bottom: number
  left: number
}

export interface MapChoices {
  container: HTMLElement
  bbox?: Bbox
  /** Longitude, latitude and zoom instead of the box. */
  at?: [number, number, number] | null
  padding?: Padding
  basemap?: { url: string; attribution: string } | null
  /** Words for the label of the canvas. */
  label: string
  attribution?: string
  /** Extra headers for tiles of our own origin (a phone's device token). */
  headers?: () => Record<string, string>
  interactive?: boolean
}

const FAST = /^\/tiles\/(incidents|heat)\//

export const PAPER = '#eef1f4'
// Without glyphs in the style the map draws every character with the machine's own fonts, rare ones too.
export const FONT = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'sans-serif']

function emptyStyle(basemap: MapChoices['basemap']): StyleSpecification {
  const style: StyleSpecification = {
    version: 8,
    sources: {},
    layers: [{ id: 'paper', type: 'background', paint: { 'background-color': PAPER } }],
  }
  if (basemap) {
    const { url, attribution } = basemap
    // A file on the server describes itself in a TileJSON.
    const where = url.endsWith('.json') ? { url } : { tiles: [url] }
    style.sources.basemap = { type: 'raster', ...where, tileSize: 256, ...(attribution && { attribution }) }
    style.layers.push({
      id: 'basemap', type: 'raster', source: 'basemap', paint: { 'raster-saturation': -0.6, 'raster-opacity': 0.9 },
    })
  }
  return style
}

/** Tells whoever cannot see it, and tests, whether the picture is still coming. */
function tellWhenBusy(map: MapLibreMap, container: HTMLElement): void {
  const tell = (busy: boolean) => container.setAttribute('aria-busy', String(busy))
  tell(true)
  map.on('dataloading', () => tell(true))
  map.on('movestart', () => tell(true))
  map.on('idle', () => tell(false))
}

/** A quiet map without any outside service; layers are added by the caller after `load`. */
export function createMap(choices: MapChoices): MapLibreMap {
  const { container, bbox, at, padding = 24, basemap, headers, interactive = true } = choices
  const map = new MapLibreMap({
    container,
    style: emptyStyle(basemap),
    ...(at ? { center: [at[0], at[1]], zoom: at[2] } : { bounds: bbox ?? [118.0, 27.0, 123.2, 31.3], fitBoundsOptions: { padding } }),
    minZoom: 5,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    interactive,
    locale: { 'Map.Title': choices.label },
    transformRequest: (url) => {
      const absolute = new URL(url, location.href)
      const own = absolute.origin === location.origin
      const fast = own && FAST.test(absolute.pathname)
      // Cases change under the map: an old tile from the browser's store would show a closed one; asking again costs a 304.
      return { url: absolute.href, headers: own && headers ? headers() : {}, ...(fast && { cache: 'no-cache' as const }) }
    },
  })
  tellWhenBusy(map, container)
  map.touchZoomRotate.disableRotation()
  map.addControl(new AttributionControl({ compact: true, customAttribution: choices.attribution }), 'bottom-right')
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 96 }), 'bottom-left')
  if (interactive) map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  return map
}

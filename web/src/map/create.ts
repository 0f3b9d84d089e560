import 'maplibre-gl/dist/maplibre-gl.css'
import { AttributionControl, Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import type { StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Bbox } from '@/api/types'
import { PAPER } from './look'

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

const PATIENCE_MS = 700
const LOOK_MS = 500

function emptyStyle(basemap: MapChoices['basemap']): StyleSpecification {
  const style: StyleSpecification = {
    version: 8,
    // A new layer would else be drawn anew for 300 ms, although nothing of it changes.
    transition: { duration: 0, delay: 0 },
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
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (busy: boolean) => {
    clearTimeout(timer)
    container.setAttribute('aria-busy', String(busy))
    if (busy) timer = setTimeout(look, LOOK_MS)
  }
  // A source that is done only after its tiles are drawn asks for no further frame, and without one nothing is idle.
  const look = () => {
    if (map.loaded()) map.triggerRepaint()
    timer = setTimeout(look, LOOK_MS)
  }
  tell(true)
  map.on('dataloading', () => tell(true))
  map.on('movestart', () => tell(true))
  map.on('idle', () => tell(false))
  map.once('remove', () => clearTimeout(timer))
}

/** A flat map has no sky; where the processor draws, its shader over the whole screen would cost a tenth of each frame. */
function leaveOutSky({ painter }: MapLibreMap): void {
  painter.drawFunctions = { ...painter.drawFunctions, sky: () => undefined }
}

/**
 * Until the first picture is whole the map draws at most every `PATIENCE_MS`: each tile asks for a frame of its own, and
 * without a graphics card a frame costs as much as all tiles of it.
 */
function drawWhole(map: MapLibreMap): void {
  const { painter } = map
  const draw = painter.render.bind(painter)
  let last = performance.now()
  let whole = false
  let timer: ReturnType<typeof setTimeout> | undefined
  map.once('idle', () => (whole = true))
  map.once('remove', () => clearTimeout(timer))
  painter.render = (...frame) => {
    clearTimeout(timer)
    const left = last + PATIENCE_MS - performance.now()
    if (!whole && left > 0 && !map.isStyleLoaded()) {
      timer = setTimeout(() => map.triggerRepaint(), left)
      return
    }
    last = performance.now()
    draw(...frame)
  }
}

/** A quiet map without any outside service; layers are added by the caller after `style.load`. */
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
  leaveOutSky(map)
  drawWhole(map)
  tellWhenBusy(map, container)
  map.touchZoomRotate.disableRotation()
  map.addControl(new AttributionControl({ compact: true, customAttribution: choices.attribution }), 'bottom-right')
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 96 }), 'bottom-left')
  if (interactive) map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  return map
}

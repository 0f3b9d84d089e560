import type { ExpressionSpecification, FilterSpecification, Map as MapLibreMap } from 'maplibre-gl'
import type { AreaCount } from '@/api/types'
import { FONT } from './create'
import { classesOf, filledZooms, SHADES, type CountLevel, type ShadeClass } from './choropleth'

const SOURCE = 'areas'
const LAYER = 'areas'
const NEUTRAL = 'rgba(255,255,255,0.55)'

// The shade is a state of the feature and the paint never changes: new counts then cost no new layout of the tiles.
const SHADE: ExpressionSpecification = [
  'match', ['coalesce', ['feature-state', 'shade'], -1], 0, SHADES[0], 1, SHADES[1], 2, SHADES[2], 3, SHADES[3], 4, SHADES[4], NEUTRAL,
]

const THROUGH = 0.55

interface Band {
  level: CountLevel
  min: number
  max: number
  line: number
  text: number
  strong: boolean
}

// One level fills a zoom; the next coarser one stays as a stronger line, so that one never loses the township.
const FILLED: Band[] = [
  { level: 'city', min: 0, max: 7, line: 0.8, text: 13, strong: true },
  { level: 'county', min: 7, max: 8, line: 0.8, text: 13, strong: true },
  { level: 'township', min: 8, max: 12, line: 0.7, text: 12, strong: true },
  { level: 'village', min: 12, max: 13, line: 0.6, text: 11, strong: false },
  { level: 'grid', min: 13, max: 24, line: 0.6, text: 11, strong: false },
]
const OUTLINES: Band[] = [
  { level: 'county', min: 8, max: 11, line: 1.4, text: 14, strong: true },
  { level: 'township', min: 12, max: 13, line: 1.4, text: 14, strong: true },
  { level: 'village', min: 13, max: 14, line: 1.2, text: 13, strong: true },
]

function ofLevel(level: string): FilterSpecification {
  return ['==', ['get', 'level'], level] as FilterSpecification
}

function addBandLines(map: MapLibreMap, band: Band, id: string): void {
  map.addLayer({
    id: `area-line-${id}`,
    type: 'line',
    source: SOURCE,
    'source-layer': LAYER,
    minzoom: band.min,
    maxzoom: band.max,
    filter: ofLevel(band.level),
    paint: { 'line-color': band.line > 1 ? '#75838f' : '#aab4be', 'line-width': band.line },
  })
}

function addBandNames(map: MapLibreMap, band: Band, id: string): void {
  map.addLayer({
    id: `area-name-${id}`,
    type: 'symbol',
    source: SOURCE,
    'source-layer': `${LAYER}_label`,
    minzoom: band.min,
    maxzoom: band.max,
    filter: ofLevel(band.level),
    layout: {
      'text-field': ['get', 'name'],
      'text-font': band.strong ? [...FONT.slice(0, -1), 'sans-serif', 'bold'] : FONT,
      'text-size': band.text,
      'text-max-width': 8,
      'text-padding': 6,
    },
    paint: { 'text-color': band.strong ? '#3d4a57' : '#5b6875', 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
  })
}

/** Polygons, hairlines and names of all levels. `url`: the TileJSON. */
export function addAreas(map: MapLibreMap, url = '/tiles/areas.json'): void {
  map.addSource(SOURCE, { type: 'vector', url, promoteId: 'code' })
  // Streets of a base map are read through the counts; on plain paper the shades are exactly those of the legend.
  const opacity = map.getLayer('basemap') ? THROUGH : 1
  for (const band of FILLED) {
    map.addLayer({
      id: `area-fill-${band.level}`,
      type: 'fill',
      source: SOURCE,
      'source-layer': LAYER,
      minzoom: band.min,
      maxzoom: band.max,
      filter: ofLevel(band.level),
      paint: { 'fill-color': SHADE, 'fill-opacity': opacity, 'fill-antialias': false },
    })
  }
  for (const band of FILLED) addBandLines(map, band, band.level)
  for (const band of OUTLINES) addBandLines(map, band, `outer-${band.level}`)
  map.addLayer({
    id: 'area-selected',
    type: 'line',
    source: SOURCE,
    'source-layer': LAYER,
    filter: ['==', ['get', 'code'], ''],
    paint: { 'line-color': '#0b57a4', 'line-width': 2.5 },
  })
}

/** Names come last, so that nothing lies over them. */
export function addAreaNames(map: MapLibreMap): void {
  for (const band of FILLED) addBandNames(map, band, band.level)
  for (const band of OUTLINES) addBandNames(map, band, `outer-${band.level}`)
}

export function selectArea(map: MapLibreMap, code: string | null): void {
  if (map.getLayer('area-selected')) map.setFilter('area-selected', ['==', ['get', 'code'], code ?? ''])
}

/** Fills one level wherever the tiles have it; null: the level that belongs to the zoom. */
export function fillLevel(map: MapLibreMap, wanted: CountLevel | null): void {
  for (const [level, zooms] of Object.entries(filledZooms(wanted))) {
    for (const layer of [`area-fill-${level}`, `area-line-${level}`]) {
      map.setLayoutProperty(layer, 'visibility', zooms ? 'visible' : 'none')
      if (zooms) map.setLayerZoomRange(layer, zooms.min, zooms.max)
    }
  }
}

/** Colours areas by their values in these classes; an area without a value stays as it is on paper. */
export function shadeValues(map: MapLibreMap, values: Record<string, number>, classes: readonly ShadeClass[]): void {
  map.removeFeatureState({ source: SOURCE, sourceLayer: LAYER })
  for (const [code, value] of Object.entries(values)) {
    const found = classes.findLast((shade) => value >= shade.from)
    const state = { shade: found ? SHADES.indexOf(found.colour) : -1 }
    map.setFeatureState({ source: SOURCE, sourceLayer: LAYER, id: code }, state)
  }
}

/** Colours areas by their open counts; returns the classes for the legend. */
export function shadeAreas(map: MapLibreMap, counts: Record<string, AreaCount>): ShadeClass[] {
  const values = Object.fromEntries(Object.entries(counts).map(([code, count]) => [code, count.open]))
  const classes = classesOf(Object.values(values))
  shadeValues(map, values, classes)
  return classes
}

export const AREA_FILLS = FILLED.map((band) => `area-fill-${band.level}`)

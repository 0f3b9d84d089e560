import type { ExpressionSpecification, FilterSpecification, Map as MapLibreMap, MapGeoJSONFeature } from 'maplibre-gl'
import type { AreaCount } from '@/api/types'
import { FILLED, inkOf, OUTLINES, PLAIN_TEXT, STRONG_TEXT, type Band } from './bands'
import { FONT, NEUTRAL } from './look'
import { classesOf, DRAWN, filledZooms, SHADES, type CountLevel, type ShadeClass } from './choropleth'

const SOURCE = 'areas'
const LAYER = 'areas'

// The shade is a state of the feature and the paint never changes: new counts then cost no new layout of the tiles.
const SHADE: ExpressionSpecification = [
  'match', ['coalesce', ['feature-state', 'shade'], -1], 0, SHADES[0], 1, SHADES[1], 2, SHADES[2], 3, SHADES[3], 4, SHADES[4], NEUTRAL,
]

const THROUGH = 0.55

/** The small levels are tiles of their own, too, for a whole county coloured by one of them; fetched when one is wanted. */
const ALONE = { village: 'villages', grid: 'grids' } as const
type Alone = keyof typeof ALONE
const LEVELS_ALONE: readonly Alone[] = ['village', 'grid']

const NAMED_FROM: Record<Alone, number> = { village: 11, grid: 13 }
// What stands in the tiles of all levels and would come twice beside a level alone.
const TWICE: Record<Alone, readonly string[]> = {
  village: ['area-name-village', 'area-name-outer-village', 'area-line-outer-village', 'area-name-grid'],
  grid: ['area-name-grid'],
}

function ofLevel(level: string): FilterSpecification {
  return ['==', ['get', 'level'], level] as FilterSpecification
}
const SELECTED = { 'line-color': '#0b57a4', 'line-width': 2.5 }
const ofCode = (code: string | null): FilterSpecification => ['==', ['get', 'code'], code ?? '']
// A level alone has its codes as numbers of the features: 15 digits, less than a number can hold.
const ofNumber = (code: string | null): FilterSpecification => ['==', ['id'], Number(code ?? -1)]
const opacityOn = (map: MapLibreMap) => (map.getLayer('basemap') ? THROUGH : 1)

function addBandLines(map: MapLibreMap, band: Band, id: string): void {
  map.addLayer({
    id: `area-line-${id}`,
    type: 'line',
    source: SOURCE,
    'source-layer': LAYER,
    minzoom: band.min,
    maxzoom: band.max,
    filter: ofLevel(band.level),
    paint: { 'line-color': inkOf(band), 'line-width': band.line },
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
    ...lettering(band),
  })
}

function lettering({ strong, text }: Pick<Band, 'strong' | 'text'>) {
  return {
    layout: {
      'text-field': ['get', 'name'] as ExpressionSpecification,
      'text-font': strong ? [...FONT.slice(0, -1), 'sans-serif', 'bold'] : FONT,
      'text-size': text,
      'text-max-width': 8,
      'text-padding': 6,
    },
    paint: { 'text-color': strong ? STRONG_TEXT : PLAIN_TEXT, 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
  }
}

function addAlone(map: MapLibreMap, level: Alone): void {
  const source = ALONE[level]
  if (map.getSource(source)) return
  const minzoom = DRAWN[level].min
  map.addSource(source, { type: 'vector', url: `/tiles/${source}.json` })
  const polygons = { source, 'source-layer': source, minzoom }
  const fill = { 'fill-color': SHADE, 'fill-opacity': opacityOn(map), 'fill-antialias': false }
  map.addLayer({ id: `area-fill-only-${level}`, type: 'fill', ...polygons, paint: fill }, `area-line-${FILLED[0]!.level}`)
  // A thousand borders would be a grey cloth over the colours: from afar they are hardly there.
  const opacity: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], minzoom, 0.25, minzoom + 3, 1]
  const line = { 'line-color': '#aab4be', 'line-width': 0.6, 'line-opacity': opacity }
  map.addLayer({ id: `area-line-only-${level}`, type: 'line', ...polygons, paint: line }, `area-line-outer-${OUTLINES[0]!.level}`)
  map.addLayer({ id: `area-selected-${level}`, type: 'line', ...polygons, filter: ofNumber(null), paint: SELECTED }, 'area-selected')
  map.addLayer(
    {
      id: `area-name-only-${level}`, type: 'symbol', source, 'source-layer': `${source}_label`, minzoom: NAMED_FROM[level],
      ...lettering({ strong: false, text: 11 }),
    },
    `area-name-${FILLED[0]!.level}`,
  )
}

/** Polygons, hairlines and names of all levels. `url`: the TileJSON. */
export function addAreas(map: MapLibreMap, url = '/tiles/areas.json'): void {
  map.addSource(SOURCE, { type: 'vector', url, promoteId: 'code' })
  // Streets of a base map are read through the counts; on plain paper the shades are exactly those of the legend.
  const opacity = opacityOn(map)
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
    filter: ofCode(null),
    paint: SELECTED,
  })
}

/** Names come last, so that nothing lies over them. */
export function addAreaNames(map: MapLibreMap): void {
  for (const band of FILLED) addBandNames(map, band, band.level)
  for (const band of OUTLINES) addBandNames(map, band, `outer-${band.level}`)
}

export function selectArea(map: MapLibreMap, code: string | null): void {
  if (map.getLayer('area-selected')) map.setFilter('area-selected', ofCode(code))
  for (const level of LEVELS_ALONE) {
    if (map.getLayer(`area-selected-${level}`)) map.setFilter(`area-selected-${level}`, ofNumber(code))
  }
}

/** The code of a drawn area, whichever of the two kinds of tiles it comes from. */
export function codeOf(feature: MapGeoJSONFeature): string {
  return String(feature.properties.code ?? feature.id ?? '')
}

/** Fills one level wherever the tiles have it; null: the level that belongs to the zoom. */
export function fillLevel(map: MapLibreMap, wanted: CountLevel | null): void {
  const alone = LEVELS_ALONE.find((level) => level === wanted) ?? null
  if (alone) addAlone(map, alone)
  for (const [level, zooms] of Object.entries(filledZooms(wanted))) {
    for (const layer of [`area-fill-${level}`, `area-line-${level}`]) {
      show(map, layer, zooms !== null && level !== alone)
      if (zooms) map.setLayerZoomRange(layer, zooms.min, zooms.max)
    }
  }
  for (const level of LEVELS_ALONE) {
    for (const part of ['fill', 'line', 'name']) show(map, `area-${part}-only-${level}`, level === alone)
    for (const layer of TWICE[level]) show(map, layer, !alone || !TWICE[alone].includes(layer))
  }
  // Among a thousand small areas one is to see where a township ends.
  const outer = OUTLINES.find((band) => band.level === 'township')!
  map.setLayerZoomRange('area-line-outer-township', alone ? DRAWN.township.min : outer.min, outer.max)
}

function show(map: MapLibreMap, layer: string, visible: boolean): void {
  if (map.getLayer(layer)) map.setLayoutProperty(layer, 'visibility', visible ? 'visible' : 'none')
}

/** Colours areas by their values in these classes; an area without a value stays as it is on paper. */
export function shadeValues(map: MapLibreMap, values: Record<string, number>, classes: readonly ShadeClass[]): void {
  for (const source of [SOURCE, ...Object.values(ALONE)]) {
    if (!map.getSource(source)) continue
    map.removeFeatureState({ source, sourceLayer: source })
    for (const [code, value] of Object.entries(values)) {
      const found = classes.findLast((shade) => value >= shade.from)
      map.setFeatureState({ source, sourceLayer: source, id: source === SOURCE ? code : Number(code) }, { shade: found ? SHADES.indexOf(found.colour) : -1 })
    }
  }
}

/** What areas can be coloured by: all that is open, what has a yellow light, what has a red one. */
export const COUNTED = ['open', 'due_soon', 'overdue'] as const
export type Counted = (typeof COUNTED)[number]

/** Colours areas by one of their counts; returns the classes for the legend. */
export function shadeAreas(map: MapLibreMap, counts: Record<string, AreaCount>, of: Counted = 'open'): ShadeClass[] {
  const some = Object.entries(counts).filter(([, count]) => count[of] > 0)
  const values = Object.fromEntries(some.map(([code, count]) => [code, count[of]]))
  const classes = classesOf(Object.values(values))
  shadeValues(map, values, classes)
  return classes
}

export const AREA_FILLS = FILLED.map((band) => `area-fill-${band.level}`)

/** The layers of this map whose areas may lie under a pointer. */
export function fillsOf(map: MapLibreMap): string[] {
  return [...AREA_FILLS, ...LEVELS_ALONE.map((level) => `area-fill-only-${level}`)].filter((layer) => map.getLayer(layer))
}

import { describe, expect, it } from 'vitest'
import {
  classesOf, countQuestion, decimalClassesOf, filledZooms, isBelow, isComparable, levelAt, partsFrom, rangeText, SHADES, type CountLevel,
} from './choropleth'

describe('classes of a choropleth', () => {
  it('are none without any case', () => {
    expect(classesOf([])).toEqual([])
    expect(classesOf([0, 0])).toEqual([])
  })

  it('are at most five, from the least to the most, without gaps or overlaps', () => {
    const classes = classesOf(Array.from({ length: 200 }, (_, n) => n))
    expect(classes.length).toBeLessThanOrEqual(5)
    expect(classes[0]!.from).toBe(1)
    for (const [n, shade] of classes.entries()) {
      expect(shade.to).toBe(classes[n + 1] ? classes[n + 1]!.from - 1 : 199)
    }
  })

  it('grow darker and never repeat a shade', () => {
    const shades = classesOf([1, 2, 3, 5, 9, 20, 60]).map((shade) => SHADES.indexOf(shade.colour))
    expect(shades).toEqual([...new Set(shades)].sort((a, b) => a - b))
  })

  it('put every counted area into exactly one class', () => {
    const counts = [1, 1, 1, 2, 2, 3, 14, 110]
    const classes = classesOf(counts)
    for (const count of counts) {
      const hits = classes.filter((shade) => count >= shade.from && count <= shade.to)
      expect(hits).toHaveLength(1)
    }
  })

  it('keep an area that stands far above the rest apart', () => {
    expect(classesOf([1, 2, 3, 4, 5, 5, 102]).at(-1)).toMatchObject({ from: 55, to: 102 })
  })

  it('of a single area is its own number', () => {
    expect(classesOf([0, 142]).map((shade) => rangeText(shade))).toEqual(['142'])
  })

  it('read as numbers', () => {
    expect(rangeText({ from: 1, to: 1, colour: SHADES[0] })).toBe('1')
    expect(rangeText({ from: 2, to: 5, colour: SHADES[0] })).toBe('2–5')
  })
})

describe('classes of rates', () => {
  it('put every value with one decimal into exactly one class', () => {
    const rates = [0.1, 0.4, 0.5, 1.2, 1.3, 2.7, 3, 8.9]
    const classes = decimalClassesOf(rates)
    expect(classes.length).toBeGreaterThan(1)
    for (const rate of rates) expect(classes.filter((shade) => rate >= shade.from && rate <= shade.to)).toHaveLength(1)
  })

  it('tell rates apart that lie close together', () => {
    expect(decimalClassesOf([8.9, 9.9, 10, 10.7, 11.1, 12.2, 12.7, 12.9, 13.2, 13.3, 13.5, 15.4])).toHaveLength(5)
  })

  it('are none without any', () => expect(decimalClassesOf([0, 0])).toEqual([]))

  it('may be as small as they are', () => {
    const rates = [0.012, 0.02, 0.031, 0.044]
    const classes = decimalClassesOf(rates, 3)
    for (const rate of rates) expect(classes.filter((shade) => rate >= shade.from && rate <= shade.to)).toHaveLength(1)
    expect(classes.at(-1)).toMatchObject({ to: 0.044 })
  })
})

describe('the level of a zoom', () => {
  it.each([
    [6, 'city'], [7, 'county'], [7.9, 'county'], [8, 'township'], [10, 'township'], [12, 'village'], [12.9, 'village'], [13, 'grid'], [18, 'grid'],
  ])('%d is %s', (zoom, level) => expect(countQuestion('33', zoom, '330110012001003').level).toBe(level))

  it.each([
    [8.9, 'village', 'township'], [9, 'village', 'village'], [12, 'village', 'village'], [15, 'village', 'village'],
    [12.5, 'township', 'township'], [8, 'county', 'county'], [11, 'county', 'township'], [8.9, 'grid', 'township'], [9, 'grid', 'grid'], [10, 'grid', 'grid'],
  ] as const)('%d is of the wanted level %s where the tiles have it: %s', (zoom, wanted, level) => {
    expect(levelAt(zoom, wanted)).toBe(level)
    expect(countQuestion('33', zoom, '330110012001003', wanted).level).toBe(level)
  })

  it.each([null, 'city', 'county', 'township', 'village', 'grid'] as const)('is filled once at each zoom, with %s wanted', (wanted) => {
    const zooms = filledZooms(wanted)
    for (let zoom = 5; zoom < 19; zoom += 0.5) {
      const filled = Object.entries(zooms).filter(([, range]) => range && zoom >= range.min && zoom < range.max).map(([level]) => level)
      expect(filled, `zoom ${zoom}`).toEqual([levelAt(zoom, wanted as CountLevel | null)])
    }
  })

  it('of the parts of an area is drawn from a zoom on', () => {
    expect(['33', '3301', '330110', '330110012', '330110012001'].map(partsFrom)).toEqual([0, 7, 8, 12, 13])
    expect(countQuestion('330110012', partsFrom('330110012'), null).level).toBe('village')
  })

  it('has parts only below the area', () => {
    expect(isBelow('township', '330110012')).toBe(false)
    expect(isBelow('village', '330110012')).toBe(true)
    expect(isBelow('city', '33')).toBe(true)
  })

  it('is counted within the own area, never above it', () => {
    expect(countQuestion('330110012', 10, null)).toEqual({ within: '330110012', level: 'township' })
    expect(countQuestion('330110012001', 10, null)).toEqual({ within: '330110012001', level: 'village' })
    expect(countQuestion('330110', 14, null)).toEqual({ within: '330110', level: 'grid' })
  })

  it('is counted near the centre where the own area is too large', () => {
    expect(countQuestion('33', 14, '330110012001003')).toEqual({ within: '330110', level: 'grid' })
    expect(countQuestion('33', 14, null)).toEqual({ within: '33', level: 'township' })
    expect(countQuestion('33', 14, '310101001')).toEqual({ within: '33', level: 'township' })
    expect(countQuestion('3301', 9, '330110012', 'grid')).toEqual({ within: '330110', level: 'grid' })
  })

  it('is not another one than was wanted where this one cannot be counted', () => {
    expect(countQuestion('33', 9, null, 'grid')).toEqual({ within: '33', level: 'grid' })
    expect(isComparable('grid', '33')).toBe(false)
    expect(isComparable('grid', '330110')).toBe(true)
  })
})

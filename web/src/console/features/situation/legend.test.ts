import { describe, expect, it } from 'vitest'
import { classesOf } from '@/map/choropleth'
import { legendOf, type LegendFacts } from './legend'

const WORDS = { t: (key: string) => key, word: (_: string, code: string) => code, language: 'zh' as const }
const FACTS: LegendFacts = {
  view: { show: 'heat', measure: 'count', level: null }, when: 'November', level: 'village', part: null, classes: classesOf([1, 5, 1200]), full: 40, unread: false, detailed: false,
}

describe('the legend of the map', () => {
  it('of a cloud says how much its ends are', () => {
    const { kind, steps } = legendOf(FACTS, WORDS)
    expect([kind, steps[0]!.text, steps.at(-1)!.text]).toEqual(['scale', '1', '≥ 40'])
  })

  it('needs no scale where circles carry numbers', () => expect(legendOf({ ...FACTS, detailed: true }, WORDS).steps).toEqual([]))

  it('says that there is nothing', () => {
    expect(legendOf({ ...FACTS, full: null }, WORDS).hint).toBe('situation.legend_none')
    expect(legendOf({ ...FACTS, view: { show: 'areas', measure: 'count', level: null }, classes: [] }, WORDS).hint).toBe('situation.legend_none')
  })

  it('never takes what could not be read for nothing', () => {
    expect(legendOf({ ...FACTS, full: null, unread: true }, WORDS).hint).toBe('situation.map_failed')
    expect(legendOf({ ...FACTS, full: undefined, unread: true }, WORDS)).toMatchObject({ hint: 'situation.map_failed', kind: 'none' })
    expect(legendOf({ ...FACTS, unread: true }, WORDS)).toMatchObject({ hint: 'situation.map_failed', kind: 'scale' })
    expect(legendOf({ ...FACTS, full: undefined }, WORDS).hint).toBeNull()
    expect(legendOf({ ...FACTS, view: { show: 'areas', measure: 'count', level: null }, classes: null }, WORDS).hint).toBeNull()
  })

  it('of areas has a step for each class, and none from too far', () => {
    const areas = { ...FACTS, view: { show: 'areas', measure: 'count', level: null } } as const
    expect(legendOf(areas, WORDS).steps.at(-1)!.text).toContain('1,200')
    expect(legendOf(areas, WORDS).title).toBe('situation.legend_areas')
    expect(legendOf({ ...areas, part: '余杭区' }, WORDS).title).toBe('situation.legend_part')
    expect(legendOf({ ...areas, level: null }, WORDS)).toMatchObject({ title: 'situation.too_far', kind: 'none' })
    const grids = { ...areas, level: null, view: { ...areas.view, level: 'grid' } } as const
    expect(legendOf(grids, WORDS)).toMatchObject({ title: 'situation.none_here', hint: 'situation.none_here_hint' })
  })
})

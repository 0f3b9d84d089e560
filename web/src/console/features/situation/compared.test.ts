import { describe, expect, it } from 'vitest'
import type { ComparedAreas } from '@/api/types'
import { comparedParts } from './compared'

const PROVINCE = { code: '33', name: '浙江省', level: 'province' }

/** Answers as the server would, from counts by code. */
function server(counts: Record<string, number>) {
  const digits = { city: 4, county: 6, township: 9, village: 12, grid: 15 }
  return (within: string, level: keyof typeof digits) => {
    const areas = Object.entries(counts)
      .filter(([code]) => code.length === digits[level] && code.startsWith(within))
      .map(([code, n]) => ({ code, name: code, population: null, n, open: 0, overdue: 0, before: 0, per_1000: null }))
    const n = areas.reduce((sum, row) => sum + row.n, 0)
    return Promise.resolve({ areas, total: { n, open: 0, overdue: 0, before: 0, elsewhere: 0 } } as unknown as ComparedAreas)
  }
}

describe('what a leader compares', () => {
  it('are the cities of a province', async () => {
    const found = await comparedParts(PROVINCE, server({ 3301: 50, 3302: 40, 330110: 50 }))
    expect([found.level, found.within.code, found.areas.length]).toEqual(['city', '33', 2])
  })

  it('are the townships where nearly everything comes from one county', async () => {
    const counts = { 3301: 1000, 3302: 0, 330106: 1, 330110: 999, 330110001: 400, 330110002: 599 }
    const found = await comparedParts(PROVINCE, server(counts))
    expect([found.level, found.within.code, found.areas.length]).toEqual(['township', '330110', 2])
  })

  it('stays at the villages of a township, even with one busy village', async () => {
    const own = { code: '330110001', name: '', level: 'township' }
    const found = await comparedParts(own, server({ 330110001001: 9, 330110001002: 0 }))
    expect([found.level, found.areas.length]).toEqual(['village', 2])
  })

  it('stays at the cities where nothing happened', async () => {
    const found = await comparedParts(PROVINCE, server({ 3301: 0, 3302: 0 }))
    expect(found.level).toBe('city')
  })

  it('are of the level that is wanted, where the server counts so many at once', async () => {
    const counts = { 3301: 50, 330110: 50, 330110001: 50, 330110001001: 50 }
    expect((await comparedParts(PROVINCE, server(counts), 'township')).level).toBe('township')
    expect((await comparedParts(PROVINCE, server(counts), 'grid')).level).toBe('township')
    const own = { code: '330110', name: '', level: 'county' }
    expect((await comparedParts(own, server(counts), 'village')).areas.map((row) => row.code)).toEqual(['330110001001'])
    expect((await comparedParts(own, server(counts), 'city')).level).toBe('township')
  })
})

import { describe, expect, it } from 'vitest'
import { leaderAddress } from './leaderAddress'

describe('the way to the leader\'s page', () => {
  it('leads to the spot of the case with its list', () => {
    const address = leaderAddress({ point: [120.0123456, 30.25], cell: '20-123456' })
    const query = new URL(address, 'http://here').searchParams
    expect(Object.fromEntries(query)).toEqual({ cell: '20-123456', list: '1', at: '120.01235,30.25000,14.40' })
  })

  it('leads to the whole page where the case has no place', () => {
    expect(leaderAddress({ point: null, cell: null })).toBe('/console/situation')
    expect(leaderAddress(null)).toBe('/console/situation')
  })
})

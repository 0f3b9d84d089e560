import { describe, expect, it } from 'vitest'
import { newcomers, type Seen } from './arrivals'

const rows = (...ids: string[]) => ids.map((id) => ({ id }))

describe('newcomers', () => {
  it('are not what lay there when the page opened, not even nothing', () => {
    const seen: Seen = { ids: new Set(), started: false }
    expect(newcomers(seen, rows('a', 'b'))).toEqual([])
    expect(newcomers(seen, rows('c', 'a', 'b'))).toEqual(rows('c'))
    const empty: Seen = { ids: new Set(), started: false }
    newcomers(empty, [])
    expect(newcomers(empty, rows('a'))).toEqual(rows('a'))
  })

  it('ring once', () => {
    const seen: Seen = { ids: new Set(['a']), started: true }
    expect(newcomers(seen, rows('b'))).toHaveLength(1)
    expect(newcomers(seen, rows('b'))).toHaveLength(0)
  })
})

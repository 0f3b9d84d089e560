import { describe, expect, it } from 'vitest'
import { clock } from './stopwatch'

describe('the stopwatch', () => {
  it.each([[0, '0:00'], [-50, '0:00'], [7_400, '0:07'], [127_000, '2:07'], [3_600_000, '60:00']])('shows %i ms as %s', (ms, shown) => {
    expect(clock(ms)).toBe(shown)
  })
})

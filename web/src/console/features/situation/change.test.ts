import { describe, expect, it } from 'vitest'
import { changeText } from './change'

const t = (key: string, values: Record<string, unknown> = {}) => `${key}${values.n ?? ''}`

describe('the words of a change', () => {
  it('are a shape, a word and a size', () => {
    expect(changeText({ direction: 'up', by: 12 }, 'percent', t, 'en')).toBe('▲ situation.change_up situation.change_percent12')
    expect(changeText({ direction: 'same', by: 0 }, 'points', t, 'en')).toBe('＝ situation.change_same')
  })

  it('do not tell thousands of per cent', () => {
    expect(changeText({ direction: 'up', by: 31_000 }, 'percent', t, 'en')).toContain('>999')
    expect(changeText({ direction: 'up', by: 999 }, 'percent', t, 'en')).toContain('t999')
  })
})

import { describe, expect, it } from 'vitest'
import { barsHeight, PAPER } from './options'

const heightOf = (...names: string[]) => barsHeight(names.map((name) => ({ name })), PAPER)

describe('the height of a chart of bars', () => {
  it('grows with their number', () => expect(heightOf('路灯', '井盖') - heightOf('路灯')).toBe(heightOf('路灯') - 8))

  it('leaves room for the lines of a long name', () => {
    expect(heightOf('Street light')).toBe(heightOf('路灯故障'))
    expect(heightOf('Manhole cover broken or missing')).toBeGreaterThan(3 * PAPER.size * 1.15)
    expect(heightOf('消防通道与电动车充电')).toBeGreaterThan(heightOf('路灯故障'))
  })
})

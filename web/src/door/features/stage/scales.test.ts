import { describe, expect, it } from 'vitest'
import { scales } from './scales'

describe('the two screens', () => {
  it.each([[1084, 900], [1372, 1080], [1372, 760], [1500, 1300]])('stand side by side in %i pixels of a window of %i', (width, height) => {
    const { narrow, phone, console } = scales(width, height)
    expect(narrow).toBe(false)
    expect(phone.width + 16 + 20 + console.width + 2).toBeLessThanOrEqual(width)
    expect(Math.abs(console.height - (phone.height + 14))).toBeLessThanOrEqual(2)
    expect(console.scale).toBeGreaterThanOrEqual(0.62)
    expect(console.own.width).toBeGreaterThanOrEqual(1180)
  })

  it('come one at a time on a phone, the phone whole', () => {
    const { narrow, phone } = scales(358, 844)
    expect(narrow).toBe(true)
    expect(phone.width + 16).toBeLessThanOrEqual(358)
  })
})

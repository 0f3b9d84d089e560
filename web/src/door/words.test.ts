import { describe, expect, it } from 'vitest'
import { en, zh } from './words'

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe('words of the front door', () => {
  it.each(Object.keys(zh) as (keyof typeof zh)[])('%s has the same holes in both languages', (key) => {
    expect(holes(en[key])).toEqual(holes(zh[key]))
    expect(zh[key]).not.toMatch(/[@|]/)
    if (key !== 'door.language' && key !== 'living.hint') expect(en[key]).not.toMatch(/[\u4e00-\u9fff]/)
  })
})

import { describe, expect, it } from 'vitest'
import { en, zh, type Key } from './index'

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe('words of the console', () => {
  it.each(Object.keys(zh) as Key[])('%s has the same holes in both languages', (key) => {
    expect(holes(en[key])).toEqual(holes(zh[key]))
    expect(zh[key]).not.toMatch(/[@|]/)
    if (key !== 'menu.language') expect(en[key]).not.toMatch(/[\u4e00-\u9fff]/)
  })
})

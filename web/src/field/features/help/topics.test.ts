import { describe, expect, it } from 'vitest'
import { found, TOPICS } from './topics'

const keys = (query: string) => found(TOPICS, query).map((topic) => topic.key)

describe('help', () => {
  it('is found by a word of its title or of a step, in either language', () => {
    expect(keys('车牌')).toEqual(['blur'])
    expect(keys('  SHUTTER ')).toEqual(['report'])
    expect(keys('代班')).toEqual(['leave'])
    expect(keys('没有这个词')).toEqual([])
    expect(keys('')).toHaveLength(TOPICS.length)
  })
  it('says everything in both languages, without a word of the other', () => {
    for (const { title, steps } of TOPICS) {
      for (const [zh, en] of [title, ...steps]) {
        expect(zh).toMatch(/[\u4e00-\u9fff]/)
        expect(en).not.toMatch(/[\u4e00-\u9fff]/)
      }
    }
  })
})

import { describe, expect, it } from 'vitest'
import { watchWorkers } from './watchWorkers'

function answers(list: (number[] | 'none')[]): () => Promise<number[]> {
  return async () => {
    const next = list.shift() ?? 'none'
    if (next === 'none') throw new Error('no answer')
    return next
  }
}

describe('watching the server processes', () => {
  it('counts what was asked and what went unanswered until another one is there', async () => {
    const ask = answers([[7, 8], 'none', [8], [8, 9]])
    expect(await watchWorkers([7, 8], 7, ask)).toMatchObject({ asked: 4, failed: 1, back: true })
  })

  it('gives up when none comes back', async () => {
    expect(await watchWorkers([7, 8], 7, answers([[8], [8], [8], [8]]), 300)).toMatchObject({ back: false })
  })
})

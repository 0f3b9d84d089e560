import { describe, expect, it } from 'vitest'
import { watchWorkers } from './watchWorkers'

function answers(list: (number | 'none')[]): () => Promise<number> {
  return async () => {
    const next = list.shift() ?? 'none'
    if (next === 'none') throw new Error('no answer')
    return next
  }
}

describe('watching the server processes', () => {
  it('counts what was asked and what went unanswered until all are back', async () => {
    expect(await watchWorkers(2, answers(['none', 1, 2]))).toMatchObject({ asked: 3, failed: 1, back: true })
  })

  it('gives up when none comes back', async () => {
    expect(await watchWorkers(2, answers([1, 1, 1, 1]), 300)).toMatchObject({ back: false })
  })
})

import { describe, expect, it } from 'vitest'
import type { Task } from '@/api/types'
import { byUrgency } from './order'

const task = (id: string, due_at: string | null, urgent = false): Task =>
  ({ id, due_at, dispatched_at: `2026-01-01T00:00:0${id.length}Z`, incident: { urgent } }) as unknown as Task

describe('tasks', () => {
  it('stand by what burns first', () => {
    const sorted = byUrgency([task('none', null), task('late', '2026-01-03'), task('soon', '2026-01-02'), task('alarm', '2026-01-09', true)])
    expect(sorted.map((it) => it.id)).toEqual(['alarm', 'soon', 'late', 'none'])
  })
})

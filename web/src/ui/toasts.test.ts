import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { latestUndo, UNDO_MS, useToasts } from './toasts'

describe('undo', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    vi.runAllTimers()
    vi.useRealTimers()
  })

  it('can be taken for ten seconds', () => {
    const undo = vi.fn()
    useToasts().undoable('派给应急管理站', undo)
    vi.advanceTimersByTime(UNDO_MS - 1)
    latestUndo()!()
    expect(undo).toHaveBeenCalledTimes(1)
    expect(useToasts().toasts.value).toHaveLength(0)
  })

  it('is gone after ten seconds', () => {
    const undo = vi.fn()
    useToasts().undoable('x', undo)
    const late = latestUndo()!
    vi.advanceTimersByTime(UNDO_MS)
    expect(latestUndo()).toBeNull()
    late()
    expect(undo).not.toHaveBeenCalled()
  })

  it('is taken once, however often the button is pressed', () => {
    const undo = vi.fn()
    useToasts().undoable('x', undo)
    const press = latestUndo()!
    press()
    press()
    expect(undo).toHaveBeenCalledTimes(1)
  })

  it('takes the newest first and keeps at most four words on the screen', () => {
    const { say, undoable, toasts } = useToasts()
    const first = vi.fn()
    const second = vi.fn()
    undoable('a', first)
    undoable('b', second)
    latestUndo()!()
    expect(second).toHaveBeenCalled()
    expect(first).not.toHaveBeenCalled()
    for (let n = 0; n < 6; n++) say(String(n))
    expect(toasts.value.map((toast) => toast.text)).toEqual(['2', '3', '4', '5'])
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, effectScope, nextTick, ref, type EffectScope } from 'vue'
import { useTimeline } from './useTimeline'
import { START, type Focus, type View } from './view'

const FRAMES = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day, n) => ({ since: day, until: day, n }))
let scope: EffectScope

function timeline(frame: string | null = null, focus: Focus | null = null) {
  const view = ref<View>({ ...START, frame, focus })
  const drawn = ref(true)
  const set = vi.fn((change: Partial<View>) => (view.value = { ...view.value, ...change }))
  scope = effectScope()
  const made = scope.run(() => useTimeline({ view, frames: computed(() => FRAMES), drawn: () => drawn.value, set }))!
  return { view, drawn, set, ...made }
}

describe('the time slider', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('matchMedia', () => ({ matches: false }))
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('shows the whole window first', () => {
    const { frame, knob, next } = timeline()
    expect([frame.value, knob.value, next.value]).toEqual([null, null, null])
  })

  it('plays from the first step to the last, and stays there', async () => {
    const { toggle, frame, next, playing, view } = timeline()
    toggle()
    expect([frame.value?.since, next.value?.since]).toEqual(['2026-11-01', '2026-11-02'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(frame.value?.since).toBe('2026-11-02')
    await vi.advanceTimersByTimeAsync(3_000)
    expect([frame.value?.since, playing.value, view.value.frame]).toEqual(['2026-11-03', false, '2026-11-03'])
  })

  it('waits for the picture, so that no tiles pile up', async () => {
    const { toggle, frame, drawn } = timeline()
    drawn.value = false
    toggle()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(frame.value?.since).toBe('2026-11-01')
    drawn.value = true
    await vi.advanceTimersByTimeAsync(200)
    expect(frame.value?.since).toBe('2026-11-02')
  })

  it('goes on when a picture never comes', async () => {
    const { toggle, frame, drawn } = timeline()
    drawn.value = false
    toggle()
    await vi.advanceTimersByTimeAsync(6_500)
    expect(frame.value?.since).toBe('2026-11-02')
  })

  it('goes step by step, stops at the ends, and writes the address only when it rests', async () => {
    const { step, drag, rest, frame, view, set } = timeline('2026-11-02')
    await nextTick()
    step(1)
    step(1)
    expect(view.value.frame).toBe('2026-11-03')
    set.mockClear()
    drag(0)
    expect(set).not.toHaveBeenCalled()
    expect(frame.value?.since).toBe('2026-11-03')
    await vi.advanceTimersByTimeAsync(200)
    expect(frame.value?.since).toBe('2026-11-01')
    rest()
    expect(view.value.frame).toBe('2026-11-01')
  })

  it.each([['open', null], ['overdue', null], ['today', null], ['late', 'late']] as const)('with %s in front, steps have %s', (focus, left) => {
    const { step, view } = timeline(null, focus)
    step(1)
    expect([view.value.focus, view.value.frame]).toEqual([left, '2026-11-01'])
  })

  it('is left for the whole window', () => {
    const { leave, frame, view } = timeline('2026-11-02')
    expect(frame.value?.since).toBe('2026-11-02')
    leave()
    expect([frame.value, view.value.frame]).toEqual([null, null])
  })
})

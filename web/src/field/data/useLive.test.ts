import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { freshStore } from '../testing/fakes'
import { current, type Field } from './context'
import type { PersonStore } from './db'
import { useLive } from './useLive'

function lost(): Error {
  return Object.assign(new Error('Connection to Indexed Database server lost'), { name: 'UnknownError' })
}

describe('a live query', () => {
  let store: PersonStore
  let scope: EffectScope
  beforeEach(() => {
    store = freshStore()
    scope = effectScope()
    current.value = { store } as Field
  })
  afterEach(() => {
    scope.stop()
    current.value = null
    vi.useRealTimers()
  })

  it('goes on over a new connection where the browser has dropped the old one, and shows the last answer meanwhile', async () => {
    let dead = false
    const opened = vi.spyOn(store, 'open')
    const value = scope.run(() => useLive(async () => {
      const count = await store.usage.count()
      if (dead) throw lost()
      return count
    }))!
    await vi.waitFor(() => expect(value.value).toBe(0))
    dead = true
    await store.usage.put({ category: 'a', count: 1 })
    await vi.waitFor(() => expect(opened).toHaveBeenCalled())
    expect(value.value).toBe(0)
    dead = false
    await vi.waitFor(() => expect(value.value).toBe(1), 3_000)
    await store.usage.put({ category: 'b', count: 1 })
    await vi.waitFor(() => expect(value.value).toBe(2))
  })

  it('ends with its page', async () => {
    const query = vi.fn(async () => {
      throw lost()
    })
    scope.run(() => useLive(query))
    await vi.waitFor(() => expect(query).toHaveBeenCalledTimes(1))
    scope.stop()
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    expect(query).toHaveBeenCalledTimes(1)
  })
})

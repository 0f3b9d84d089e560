import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStream, type LiveEvent } from './live'

class FakeSource extends EventTarget {
  static made: FakeSource[] = []
  closed = false
  constructor(readonly url: string) {
    super()
    FakeSource.made.push(this)
  }
  close() {
    this.closed = true
  }
  say(type: string, data?: unknown) {
    this.dispatchEvent(data === undefined ? new Event(type) : new MessageEvent(type, { data: JSON.stringify(data) }))
  }
}

function listen(cursor?: string) {
  const heard: LiveEvent[] = []
  const stop = openStream({
    cursor,
    onEvent: (event) => heard.push(event),
    source: (url) => new FakeSource(url) as unknown as EventSource,
  })
  return { heard, stop, source: () => FakeSource.made.at(-1)! }
}

describe('the live stream', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    FakeSource.made = []
  })
  afterEach(() => vi.useRealTimers())

  it('hands on what changed', () => {
    const { heard, source, stop } = listen()
    source().say('open')
    source().say('changes', { changes: [{ kind: 'incident', id: 'a', gone: false }] })
    expect(heard).toEqual([{ type: 'up' }, { type: 'changes', changes: [{ kind: 'incident', id: 'a', gone: false }] }])
    stop()
  })

  it('begins at a cursor, whole, and after a break without one', () => {
    const { heard, source, stop } = listen('a=b')
    expect(source().url).toBe('/live?cursor=a%3Db')
    source().say('open')
    source().say('error')
    vi.advanceTimersByTime(1000)
    expect(source().url).toBe('/live')
    source().say('open')
    expect(heard).toEqual([{ type: 'up', whole: true }, { type: 'down' }, { type: 'up' }])
    stop()
  })

  it('says that it is down and opens again, ever more slowly', () => {
    const { heard, source, stop } = listen()
    source().say('error')
    expect(heard).toEqual([{ type: 'down' }])
    expect(source().closed).toBe(true)
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(2)
    source().say('error')
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(2)
    vi.advanceTimersByTime(1000)
    expect(FakeSource.made).toHaveLength(3)
    stop()
  })

  it('notices a line that fell silent, and a ping keeps it', () => {
    const { heard, source, stop } = listen()
    source().say('open')
    vi.advanceTimersByTime(30_000)
    source().say('ping')
    vi.advanceTimersByTime(30_000)
    expect(heard).toEqual([{ type: 'up' }])
    vi.advanceTimersByTime(8_000)
    expect(heard.at(-1)).toEqual({ type: 'down' })
    stop()
  })

  it('stays closed once it is stopped', () => {
    const { source, stop } = listen()
    source().say('error')
    stop()
    vi.advanceTimersByTime(60_000)
    expect(FakeSource.made).toHaveLength(1)
  })
})

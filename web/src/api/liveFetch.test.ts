import { describe, expect, it, vi } from 'vitest'
import { eventsIn, followLive } from './liveFetch'

describe('events of a stream', () => {
  it('are cut at empty lines, and what is not complete waits', () => {
    expect(eventsIn('event: changes\nid: 1\ndata: {}\n\nevent: ping\n\nevent: cha')).toEqual({ names: ['changes', 'ping'], rest: 'event: cha' })
    expect(eventsIn('data: x\r\n\r\n: comment\n\n')).toEqual({ names: ['message', 'comment'], rest: '' })
  })
})

describe('following', () => {
  it('asks with the device token and tells changes and resets, not pings', async () => {
    const stop = new AbortController()
    const parts = ['event: ping\n\nevent: chan', 'ges\ndata: {}\n\n', 'event: reset\n\n']
    const send = vi.fn<typeof fetch>(async () => new Response(new Blob(parts).stream()))
    const onChange = vi.fn(() => onChange.mock.calls.length === 1 && stop.abort())
    await followLive({ token: () => 'abc', onChange, signal: stop.signal, fetch: send })
    expect((send.mock.calls[0]![1]!.headers as Record<string, string>).Authorization).toBe('Device abc')
    expect(onChange).toHaveBeenCalled()
    expect(send).toHaveBeenCalledOnce()
  })
})

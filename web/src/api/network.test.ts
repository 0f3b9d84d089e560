import { afterEach, describe, expect, it, vi } from 'vitest'
import { NetworkSwitch } from './network'

const heard: string[] = []
for (const name of ['online', 'offline']) addEventListener(name, () => heard.push(name))

afterEach(() => {
  vi.unstubAllGlobals()
  heard.length = 0
})

describe('a network that can be cut', () => {
  it('passes requests on until it is cut, and again afterwards', async () => {
    const send = vi.fn(async () => new Response('{}'))
    vi.stubGlobal('fetch', send)
    const network = new NetworkSwitch()
    await network.fetch('/a')
    network.turn(false)
    await expect(network.fetch('/b')).rejects.toBeInstanceOf(TypeError)
    network.turn(true)
    await network.fetch('/c')
    expect(send).toHaveBeenCalledTimes(2)
    expect(heard).toEqual(['offline', 'online'])
  })

  it('breaks off what is under way', async () => {
    const send = vi.fn((_: RequestInfo | URL, init?: RequestInit) => new Promise<Response>((_resolve, reject) => {
      init!.signal!.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')))
    }))
    vi.stubGlobal('fetch', send)
    const network = new NetworkSwitch()
    const waiting = network.fetch('/slow')
    network.turn(false)
    await expect(waiting).rejects.toThrow('gone')
  })

  it('says nothing twice', () => {
    const network = new NetworkSwitch()
    network.turn(true)
    network.turn(false)
    network.turn(false)
    expect(heard).toEqual(['offline'])
  })
})

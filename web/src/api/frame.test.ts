import { describe, expect, it } from 'vitest'
import { frameNameOf, ownFrame } from './frame'

function framed(name: string, origin: string | null): Window {
  const own = { name, location: { origin: 'http://here' } } as unknown as Window & { parent: unknown }
  const location = origin === null ? new Proxy({}, { get: () => { throw new Error('another origin') } }) : { origin }
  Object.assign(own, { parent: { location } })
  return own
}

describe('a phone frame', () => {
  it('knows whose phone it plays', () => {
    expect(ownFrame(framed(frameNameOf('other-worker'), 'http://here'))).toBe('other-worker')
  })

  it('is nobody\'s in a window of its own, under another name, or in a page of another origin', () => {
    const alone = { name: frameNameOf('worker'), location: { origin: 'http://here' } } as unknown as Window & { parent: unknown }
    alone.parent = alone
    expect(ownFrame(alone)).toBeNull()
    expect(ownFrame(framed('worker', 'http://here'))).toBeNull()
    expect(ownFrame(framed(frameNameOf('worker'), 'http://there'))).toBeNull()
    expect(ownFrame(framed(frameNameOf('worker'), null))).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import type { SecurityEvent } from '@/api/types'
import type { Texts } from '@/i18n'
import { en, zh, type Key } from '@/console/texts'
import { sentence } from './eventWords'

const event = (change: Partial<SecurityEvent>): SecurityEvent => ({
  id: 1, at: '2026-11-22T03:00:00Z', name: 'person.signed_in', actor: { name: '王芳', username: 'w1' },
  about: { name: '李强', username: 'l1' }, area: { code: '330110', name: '余杭区', level: 'county' }, facts: {}, ...change,
})
function say(messages: Record<string, string>) {
  const t = (key: string, params: Record<string, unknown> = {}) =>
    messages[key]!.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]))
  const word = (prefix: string, code: string) => messages[`${prefix}.${code}`] ?? code
  return { t, word } as unknown as Texts<Key>
}

describe('a security event as a sentence', () => {
  it('names who ended whose phone, and why', () => {
    const ended = event({ name: 'device.revoked', facts: { model: 'Redmi 9A', reason: 'lost' } })
    expect(sentence(ended, say(zh))).toBe('王芳 结束了 李强 的手机 Redmi 9A：手机遗失')
    expect(sentence(ended, say(en))).toBe('王芳 ended the phone Redmi 9A of 李强: lost')
  })

  it('tells who stands in, where somebody does', () => {
    const leave = (stand_in?: string) => sentence(event({ name: 'person.on_leave', facts: stand_in ? { stand_in } : {} }), say(zh))
    expect(leave('陈静')).toBe('李强 请假，由 陈静 代班（王芳 登记）')
    expect(leave()).toBe('李强 请假，没有代班人（王芳 登记）')
  })

  it('has nobody to name where a user name does not exist', () => {
    const failed = event({ name: 'address.sign_in_failed', actor: null, about: null, facts: { address: '203.0.113.9' } })
    expect(sentence(failed, say(en))).not.toContain('null')
  })
})

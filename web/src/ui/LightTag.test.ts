import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTexts } from '@/i18n'
import LightTag from './LightTag.vue'

const NOW = '2026-11-21T02:00:00Z'
const mounted = (dueAt: string | null, warnAt: string | null, language = 'zh') => {
  localStorage.setItem('wangge.language', language)
  return mount(LightTag, { props: { dueAt, warnAt, stage: 'accept' }, global: { plugins: [createTexts({ zh: {}, en: {} })] } })
}

enableAutoUnmount(afterEach)

describe('a light', () => {
  beforeEach(() => vi.useFakeTimers({ now: new Date(NOW) }))
  afterEach(() => vi.useRealTimers())

  it.each([
    ['green', 'circle', '2026-11-21T03:00:00Z', '2026-11-21T02:30:00Z', '受理剩 1 小时'],
    ['yellow', 'path', '2026-11-21T02:38:00Z', '2026-11-21T01:30:00Z', '受理剩 38 分'],
    ['red', 'rect', '2026-11-21T01:00:00Z', '2026-11-21T00:30:00Z', '受理超 1 小时'],
  ])('%s has its own shape and says it in words', (light, shape, due, warn, words) => {
    const tag = mounted(due, warn)
    expect(tag.classes()).toContain(`light--${light}`)
    expect(tag.find(shape).exists()).toBe(true)
    expect(tag.text()).toBe(words)
  })

  it('changes by itself while the page is open', async () => {
    const tag = mounted('2026-11-21T02:00:20Z', '2026-11-21T02:00:05Z')
    expect(tag.classes()).toContain('light--green')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(tag.classes()).toContain('light--yellow')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(tag.classes()).toContain('light--red')
  })

  it('speaks English and keeps quiet without a clock', () => {
    expect(mounted('2026-11-21T02:38:00Z', null, 'en').text()).toBe('Accept: 38 min left')
    expect(mounted(null, null, 'en').text()).toBe('no clock')
  })
})

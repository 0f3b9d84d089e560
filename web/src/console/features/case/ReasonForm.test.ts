import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { texts } from '@/console/texts'
import ReasonForm from './ReasonForm.vue'

const form = (required: boolean) =>
  mount(ReasonForm, {
    props: { label: '理由', submit: '不予立案', required, busy: false },
    global: { plugins: [texts] },
    attachTo: document.body,
  })
const ctrlEnter = () => dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, cancelable: true }))

describe('a move that needs a reason', () => {
  it('is not sent without one and says so', async () => {
    const it = form(true)
    await it.find('form').trigger('submit')
    expect(it.emitted('send')).toBeUndefined()
    expect(it.find('[role=alert]').text()).toBe('请写一句理由')
    it.unmount()
  })

  it('is sent trimmed, by the button or by Ctrl+Enter', async () => {
    const it = form(true)
    await it.find('textarea').setValue('  重复上报 ')
    await it.find('form').trigger('submit')
    ctrlEnter()
    expect(it.emitted('send')).toEqual([['重复上报'], ['重复上报']])
    it.unmount()
  })

  it('may go without words where they are a courtesy', async () => {
    const it = form(false)
    await it.find('form').trigger('submit')
    const sent = it.emitted('send')
    expect(sent).toEqual([['']])
    it.unmount()
    ctrlEnter()
    expect(sent).toHaveLength(1)
  })
})

import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { Task } from '@/api/types'
import { texts } from '@/console/texts'
import VerifyForm from './VerifyForm.vue'

const form = () => mount(VerifyForm, { props: { task: { id: 't' } as Task, busy: false }, global: { plugins: [texts] } })

describe('a check answered at a desk', () => {
  it.each([
    ['修好了', '请写明是怎么核实的'],
    ['没修好', '请写明还差什么'],
  ])('“%s” is not sent without a note and says what to write', async (button, sentence) => {
    const it = form()
    await it.findAll('button').find((found) => found.text().endsWith(button))!.trigger('click')
    expect(it.emitted('send')).toBeUndefined()
    expect(it.find('[role=alert]').text()).toBe(sentence)
  })

  it('is sent with the note as it was written', async () => {
    const it = form()
    await it.find('textarea').setValue(' 已电话回访 ')
    await it.find('.primary').trigger('click')
    expect(it.emitted('send')).toEqual([[{ words: '已电话回访', fixed: true, photos: [] }]])
  })
})

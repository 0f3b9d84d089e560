import 'fake-indexeddb/auto'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { MobileSession, Task } from '@/api/types'
import { createTexts } from '@/i18n'
import { Puller } from '../../data/changes'
import { current, type Field } from '../../data/context'
import type { PersonStore } from '../../data/db'
import { Outbox } from '../../data/outbox'
import { en } from '../../i18n/en'
import { zh } from '../../i18n/zh'
import { FakeServer, freshStore, written } from '../../testing/fakes'
import VerifyPanel from './VerifyPanel.vue'

let store: PersonStore
let panel: VueWrapper
const SESSION = { person: { id: 'p' }, post: { role: 'station' } } as unknown as MobileSession

function open(person: { id: string } | null): void {
  const task = { id: 't', kind: 'verify', version: 1, moves: ['finish'], person, incident: { id: 'i', point: null } } as unknown as Task
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }] })
  panel = mount(VerifyPanel, { props: { task, incident: null }, global: { plugins: [router, createTexts({ zh, en })], stubs: { teleport: true } } })
}
const tap = async (words: string) => {
  await panel.findAll('button').find((button) => button.text() === words)!.trigger('click')
  await flushPromises()
}
const sent = async () => (await written(store)).map((row) => row.body)

beforeEach(() => {
  store = freshStore()
  const server = new FakeServer()
  const api = { ...server, changes: async () => ({ cursor: 'c', reset: false, more: false, changes: [], server_time: '' }) }
  current.value = { session: SESSION, store, api, outbox: new Outbox({ store, api: server }), puller: new Puller({ store, api }) } as unknown as Field
})
afterEach(() => {
  panel.unmount()
  current.value = null
})

describe('a check on the phone', () => {
  it('is one tap for who was sent to the spot', async () => {
    open({ id: 'p' })
    await tap('修好了')
    await vi.waitFor(async () => expect(await sent()).toMatchObject([{ task: 't', fixed: true, words: '现场核查：已修好' }]))
  })

  it('asks who calls back how it is known, and sends nothing before', async () => {
    open(null)
    await tap('修好了')
    await tap('修好了，提交')
    expect(await sent()).toEqual([])
    await panel.find('textarea').setValue('已电话回访')
    await tap('修好了，提交')
    await vi.waitFor(async () => expect(await sent()).toMatchObject([{ task: 't', fixed: true, words: '已电话回访' }]))
  })
})

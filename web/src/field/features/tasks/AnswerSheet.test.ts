import 'fake-indexeddb/auto'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Task } from '@/api/types'
import { createTexts } from '@/i18n'
import { current, type Field } from '../../data/context'
import type { PersonStore } from '../../data/db'
import { Outbox } from '../../data/outbox'
import { draftBy } from '../../data/rows'
import { en } from '../../i18n/en'
import { zh } from '../../i18n/zh'
import { FakeServer, freshStore, problem } from '../../testing/fakes'
import AnswerSheet from './AnswerSheet.vue'

let store: PersonStore
let server: FakeServer
let sheet: VueWrapper
let outbox: Outbox

async function open(): Promise<void> {
  const task = { id: 't', kind: 'handle', version: 1, moves: ['return'], unit: { id: 'own' } } as unknown as Task
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }] })
  sheet = mount(AnswerSheet, { props: { task, move: 'return' }, global: { plugins: [router, createTexts({ zh, en })], stubs: { teleport: true } } })
  await vi.waitFor(() => expect(sheet.find('option[value=other]').exists()).toBe(true))
}
const chosen = () => [sheet.find('textarea').element.value, sheet.find('select').element.value]

beforeEach(async () => {
  store = freshStore()
  server = new FakeServer()
  outbox = new Outbox({ store, api: server })
  await store.unit.put({ id: 'other', gen: 1, body: { id: 'other', name: '派出所', kind: 'police', area_code: '33' } as never })
  current.value = { session: { token: 't' }, store, outbox } as unknown as Field
})
afterEach(() => {
  sheet.unmount()
  current.value = null
})

describe('a task that is given back', () => {
  it('keeps whose it is said to be, through a crash and a refusal', async () => {
    await open()
    await sheet.find('textarea').setValue('不归我们')
    await sheet.find('select').setValue('other')
    await vi.waitFor(async () => expect(await draftBy(store, 'task:t')).toMatchObject({ words: '不归我们', proposedUnit: 'other' }))
    sheet.unmount()
    await open()
    await vi.waitFor(() => expect(chosen()).toEqual(['不归我们', 'other']))

    server.decide = ({ id }) => ({ id, state: 'refused', problem: problem('core.stale') })
    await sheet.findAll('button').at(-1)!.trigger('click')
    await flushPromises()
    await vi.waitFor(async () => expect(await store.outbox.count()).toBe(1))
    await outbox.flush()
    expect(server.applied).toMatchObject([{ kind: 'task.return', body: { reason: '不归我们', proposed_unit: 'other' } }])
    expect(await draftBy(store, 'task:t')).toMatchObject({ words: '不归我们', proposedUnit: 'other', problem: { code: 'core.stale' } })
  })
})

import 'fake-indexeddb/auto'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { IncidentDetail } from '@/api/types'
import { createTexts } from '@/i18n'
import { Puller } from '../../data/changes'
import { current, type Field } from '../../data/context'
import type { PersonStore } from '../../data/db'
import { refusedIds, startEngine, sync } from '../../data/engine'
import { Outbox } from '../../data/outbox'
import { draftBy } from '../../data/rows'
import { en } from '../../i18n/en'
import { zh } from '../../i18n/zh'
import { FakeServer, freshStore, problem, written } from '../../testing/fakes'
import CaseMoves from './CaseMoves.vue'

let store: PersonStore
let server: FakeServer
let page: VueWrapper
let stop: () => void
const CASE = {
  id: 'i', version: 3, state: 'reported', timeline: [{}], suggestion: null, due_at: null, urged_at: null,
  moves: { allowed: [{ move: 'reject' }, { move: 'rate' }], refused: [] },
} as unknown as IncidentDetail

async function open(): Promise<void> {
  page = mount(CaseMoves, { props: { incident: CASE, mine: false }, global: { plugins: [createTexts({ zh, en })], stubs: { teleport: true } } })
  await vi.waitFor(() => expect(page.findAll('button').length).toBeGreaterThan(0))
  await flushPromises()
}
const tap = async (words: string) => {
  await page.findAll('button').filter((button) => button.text() === words).at(-1)!.trigger('click')
  await flushPromises()
}
const kept = () => draftBy(store, 'case:i')

beforeEach(() => {
  vi.stubGlobal('fetch', () => new Promise(() => undefined))
  store = freshStore()
  server = new FakeServer()
  const api = { changes: async () => ({ cursor: 'c', reset: false, more: false, changes: [], server_time: '' }) }
  const field = { session: { token: 't' }, store, api, outbox: new Outbox({ store, api: server, on: { refused: ({ id }) => void refusedIds.add(id) } }), puller: new Puller({ store, api }), unsent: null } as unknown as Field
  current.value = field
  stop = startEngine(field)
})
afterEach(() => {
  page.unmount()
  stop()
  current.value = null
  vi.unstubAllGlobals()
})

describe('a move on a case, on the phone', () => {
  it('has its words again after the page was killed', async () => {
    await open()
    await tap('不予立案')
    await page.find('textarea').setValue('不在辖区')
    await vi.waitFor(async () => expect(await kept()).toMatchObject({ move: 'reject', words: '不在辖区' }))
    page.unmount()
    await open()
    await tap('不予立案')
    await vi.waitFor(() => expect(page.find('textarea').element.value).toBe('不在辖区'))
    await tap('不予立案')
    await sync()
    await vi.waitFor(() => expect(server.applied).toMatchObject([{ kind: 'incident.reject', body: { incident: 'i', base_version: 3, reason: '不在辖区' } }]))
    expect(await kept()).toBeNull()
  })

  it('comes back with its words where the server refuses it', async () => {
    server.decide = ({ id }) => ({ id, state: 'refused', problem: problem('core.stale', '别人刚刚改过') })
    await open()
    await tap('不予立案')
    await page.find('textarea').setValue('重复上报')
    await tap('不予立案')
    await vi.waitFor(() => expect(page.find('[role=alert]').text()).toContain('别人刚刚改过'), 4000)
    expect(await written(store)).toEqual([])
    await tap('不予立案')
    expect(page.find('textarea').element.value).toBe('重复上报')
  })

  it('leaves nothing where nothing was written', async () => {
    await open()
    await tap('不予立案')
    await page.find('textarea').setValue('x')
    await vi.waitFor(async () => expect(await kept()).not.toBeNull())
    await page.find('textarea').setValue('')
    await vi.waitFor(async () => expect(await kept()).toBeNull())
  })
})

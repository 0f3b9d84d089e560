import 'fake-indexeddb/auto'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Category, MobileSession } from '@/api/types'
import { createTexts } from '@/i18n'
import { current, type Field } from '../../data/context'
import type { PersonStore } from '../../data/db'
import { keepDraft, newReport } from '../../data/drafts'
import { Outbox } from '../../data/outbox'
import { Puller } from '../../data/changes'
import { en } from '../../i18n/en'
import { zh } from '../../i18n/zh'
import { FakeServer, freshStore } from '../../testing/fakes'
import ReportPage from './ReportPage.vue'

let store: PersonStore
let page: VueWrapper
const FIRE = { code: 'hazard.fire_exit', group: 'hazard', name: '消防通道', name_zh: '消防通道', name_en: 'Fire exits', photo_required: true, sensitivity: 'ordinary' } as Category
const WAGES = { code: 'dispute.wages', group: 'dispute', name: '劳资欠薪', name_zh: '劳资欠薪', name_en: 'Wages', photo_required: false, sensitivity: 'ordinary' } as Category
const SESSION = { token: 't', person: { id: 'p', name: '王秀英', username: 'w' }, post: { id: 'x', role: 'worker', area: { code: '330110012001', name: '太炎社区', level: 'village' }, grids: [] }, posts: [] } as unknown as MobileSession

async function open(draft = newReport(1)) {
  await keepDraft(store, draft, 1)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }] })
  page = mount(ReportPage, { props: { id: draft.id }, global: { plugins: [router, createTexts({ zh, en })] } })
  await vi.waitFor(() => expect(page.findAll('.leaf')).toHaveLength(2))
  return router
}
const leaf = (name: string) => page.findAll('.leaf').find((button) => button.text() === name)!
const send = async () => {
  await page.find('.actions .main').trigger('click')
  await flushPromises()
}

beforeEach(async () => {
  store = freshStore()
  const server = new FakeServer()
  const api = { ...server, changes: async () => ({ cursor: 'c', reset: false, more: false, changes: [], server_time: '' }) }
  await store.category.bulkPut([FIRE, WAGES].map((body) => ({ id: body.code, gen: 1, body })))
  current.value = { session: SESSION, store, api, outbox: new Outbox({ store, api: server }), puller: new Puller({ store, api }) } as unknown as Field
})
afterEach(() => {
  page.unmount()
  current.value = null
})

describe('the report page', () => {
  it('queues a report with one tap on a category and one on send', async () => {
    const router = await open()
    await leaf('劳资欠薪').trigger('click')
    await send()
    await vi.waitFor(async () => expect(await store.outbox.count()).toBe(1))
    expect((await store.outbox.toArray())[0]).toMatchObject({ kind: 'incident.report', body: { category: 'dispute.wages', channel: 'mobile_app', position: null, photos: [] } })
    expect(await store.drafts.count()).toBe(0)
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/'))
  })

  it('says what is missing instead of sending: the category, then the photo', async () => {
    await open()
    await send()
    expect(page.text()).toContain(zh['report.lacks_category'])
    await leaf('消防通道').trigger('click')
    await send()
    expect(page.text()).toContain(zh['report.lacks_photo'])
    expect(await store.outbox.count()).toBe(0)
  })

  it('has every change on disk at once', async () => {
    const draft = newReport(1)
    await open(draft)
    await leaf('消防通道').trigger('click')
    await page.find('textarea').setValue('楼道堵了')
    await vi.waitFor(async () => expect(await store.drafts.get(draft.id)).toMatchObject({ category: 'hazard.fire_exit', words: '楼道堵了' }))
  })

  it('shows why a report was refused, with everything still filled in', async () => {
    await open({ ...newReport(1), words: '楼道堵了', problem: { code: 'x', message: '没有这个类别,请重新选择。', params: {}, fields: {} } })
    expect(page.text()).toContain('没有这个类别,请重新选择。')
    expect((page.find('textarea').element as HTMLTextAreaElement).value).toBe('楼道堵了')
  })
})

import 'fake-indexeddb/auto'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Category, IncidentDetail, MobileSession } from '@/api/types'
import { createTexts } from '@/i18n'
import { current, type Field } from '../../data/context'
import type { PersonStore } from '../../data/db'
import { keepDraft, newReport } from '../../data/drafts'
import { Outbox } from '../../data/outbox'
import { dropSettling, sendReport } from '../../data/report'
import { Puller } from '../../data/changes'
import { en } from '../../i18n/en'
import { zh } from '../../i18n/zh'
import { draftIn, FakeServer, freshStore, written } from '../../testing/fakes'
import PhotoRow from '../../parts/PhotoRow.vue'
import ReportPage from './ReportPage.vue'

let store: PersonStore
let page: VueWrapper
const FIRE = { code: 'hazard.fire_exit', group: 'hazard', name: '消防通道', name_zh: '消防通道', name_en: 'Fire exits', photo_required: true, settle_proof: 'photo', sensitivity: 'ordinary' } as Category
const WAGES = { code: 'dispute.wages', group: 'dispute', name: '劳资欠薪', name_zh: '劳资欠薪', name_en: 'Wages', photo_required: false, settle_proof: 'agreement', sensitivity: 'ordinary' } as Category
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
  vi.unstubAllGlobals()
  current.value = null
})

describe('the report page', () => {
  it('queues a report with one tap on a category and one on send', async () => {
    const router = await open()
    await leaf('劳资欠薪').trigger('click')
    await send()
    await vi.waitFor(async () => expect(await store.outbox.count()).toBe(1))
    expect((await written(store))[0]).toMatchObject({ kind: 'incident.report', body: { category: 'dispute.wages', channel: 'mobile_app', position: null, photos: [] } })
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
    await vi.waitFor(async () => expect(await draftIn(store, draft.id)).toMatchObject({ category: 'hazard.fire_exit', words: '楼道堵了' }))
  })

  it('shows why a report was refused, with everything still filled in', async () => {
    await open({ ...newReport(1), words: '楼道堵了', problem: { code: 'x', message: '没有这个类别，请重新选择。', params: {}, fields: {} } })
    expect(page.text()).toContain('没有这个类别，请重新选择。')
    expect((page.find('textarea').element as HTMLTextAreaElement).value).toBe('楼道堵了')
  })

  const shot = (sha256: string) => ({ ref: { sha256, taken_at: null, source: 'camera' as const }, position: null })
  const atOnce = () => page.find('.settle input')

  const here = { coords: { longitude: 120.3, latitude: 30.4, accuracy: 9 }, timestamp: Date.now() } as GeolocationPosition
  function standHere(): () => void {
    let tell: PositionCallback = () => undefined
    vi.stubGlobal('navigator', { ...navigator, onLine: true, geolocation: { watchPosition: (found: PositionCallback) => ((tell = found), 1), clearWatch: () => undefined } })
    return () => tell(here)
  }

  it('never gives a picture from the gallery the place where the phone is, but asks', async () => {
    const fixComes = standHere()
    const draft = { ...newReport(1), photos: [{ ...shot('a').ref, source: 'gallery' as const }] }
    await open(draft)
    fixComes()
    await flushPromises()
    expect(page.text()).toContain(zh['photo.not_now'])
    expect(page.text()).toContain(zh['place.asked'])
    expect((await draftIn(store, draft.id)) as object).toMatchObject({ position: null })
    await page.findAll('.place button').find((button) => button.text() === zh['place.here'])!.trigger('click')
    await vi.waitFor(async () => expect(await draftIn(store, draft.id)).toMatchObject({ position: { lon: 120.3, source: 'gps' } }))
    expect(page.text()).not.toContain(zh['place.asked'])
  })

  it('lets a fix that comes after the shutter place what the camera saw', async () => {
    const fixComes = standHere()
    const draft = { ...newReport(1), photos: [shot('a').ref] }
    await open(draft)
    expect(page.text()).not.toContain(zh['place.asked'])
    fixComes()
    await vi.waitFor(async () => expect(await draftIn(store, draft.id)).toMatchObject({ position: { lat: 30.4 } }))
  })

  it('queues what was dealt with at once as a report and its settling, in this order', async () => {
    const draft = { ...newReport(1), photos: [shot('a').ref] }
    await open(draft)
    expect(atOnce().exists()).toBe(false)
    await leaf('消防通道').trigger('click')
    await atOnce().setValue(true)
    await send()
    expect(page.text()).toContain(zh['report.lacks_after'])
    page.findAllComponents(PhotoRow)[1]!.vm.$emit('add', shot('a'))
    await send()
    expect(page.text()).toContain(zh['report.lacks_after'])
    page.findAllComponents(PhotoRow)[1]!.vm.$emit('add', shot('b'))
    await send()
    await vi.waitFor(async () => expect(await store.outbox.count()).toBe(2))
    const [report, settling] = await written(store)
    expect(settling).toMatchObject({
      kind: 'incident.settle', after: report!.id, target: draft.id, awaitsVersion: true,
      body: { incident: draft.id, words: zh['report.settled_words'] },
    })
    expect((settling!.body.photos as { sha256: string }[]).map((photo) => photo.sha256)).toEqual(['a', 'b'])
  })

  it('asks for the agreement of a dispute, and forgets the settling with another choice', async () => {
    await open()
    await leaf('劳资欠薪').trigger('click')
    await atOnce().setValue(true)
    await send()
    expect(page.text()).toContain(zh['report.lacks_agreement'])
    await atOnce().setValue(false)
    await send()
    await vi.waitFor(async () => expect((await written(store)).map((row) => row.kind)).toEqual(['incident.report']))
  })

  const known = {
    id: 'known', category: 'hazard.fire_exit', state: 'registered', queue: 'to_dispatch', words: '楼道堵了两天', point: [120.3, 30.4001], photo: null, photos: [],
    area: { code: '330110012001003', name: '003网格' }, reported_at: '2026-11-20T08:00:00Z', reporter: null, reporter_name: null, timeline: [], version: 4,
  } as unknown as IncidentDetail
  const nearKnown = () => ({
    ...newReport(1), photos: [shot('a').ref], position: { lon: 120.3, lat: 30.4, accuracy_m: 9, taken_at: null, source: 'gps' as const },
  })
  const press = async (text: string) => {
    await page.findAll('button').find((button) => button.text() === text)!.trigger('click')
    await flushPromises()
  }

  it('tells what is reported already nearby, and adds to it instead of reporting it again', async () => {
    await store.incident.put({ id: 'known', gen: 1, body: known })
    const router = await open(nearKnown())
    expect(page.find('.nearby').exists()).toBe(false)
    await leaf('消防通道').trigger('click')
    await vi.waitFor(() => expect(page.find('.nearby').text()).toContain('11 米外'))
    await press(zh['nearby.join'])
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/'))
    await vi.waitFor(async () => expect(await written(store)).toMatchObject([{ kind: 'incident.join', target: 'known', body: { incident: 'known', photos: [{ sha256: 'a' }] } }]))
    expect(await store.drafts.count()).toBe(0)
  })

  it('asks once whether it is the same, and keeps the answer with the draft', async () => {
    await store.incident.put({ id: 'known', gen: 1, body: known })
    const draft = nearKnown()
    await open(draft)
    await leaf('消防通道').trigger('click')
    await vi.waitFor(() => expect(page.find('.nearby').exists()).toBe(true))
    await press(zh['nearby.apart'])
    expect(page.find('.nearby').exists()).toBe(false)
    await vi.waitFor(async () => expect(await draftIn(store, draft.id)).toMatchObject({ apart: ['known'] }))
    await send()
    await vi.waitFor(async () => expect((await written(store)).map((row) => row.kind)).toEqual(['incident.report']))
  })

  it('sends a pin that is far from the fix with its reason only', async () => {
    const at = { lon: 120.31, lat: 30.4, accuracy_m: null, taken_at: null, source: 'map' as const }
    await open({ ...nearKnown(), category: 'dispute.wages', position: at, placedByHand: true, origin: nearKnown().position, movedM: 959, movedReason: null })
    await send()
    expect(page.find('.moved').classes()).toContain('wanted')
    expect(await store.outbox.count()).toBe(0)
    await page.findAll('.moved input')[1]!.setValue()
    await send()
    await vi.waitFor(async () => expect(await written(store)).toMatchObject([{ body: { moved_m: 959, moved_reason: 'seen_from_afar' } }]))
  })

  it('takes a report back together with its settling', async () => {
    const draft = { ...newReport(1), category: 'hazard.fire_exit', photos: [shot('a').ref], settled: [shot('b').ref] }
    await sendReport(current.value!, draft, '已清理')
    expect(await store.outbox.count()).toBe(2)
    expect(await dropSettling(current.value!, draft.id)).toBe(true)
    expect((await written(store)).map((row) => row.kind)).toEqual(['incident.report'])
    await open()
  })
})

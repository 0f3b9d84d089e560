import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Category, Position } from '@/api/types'
import { freshStore, photo } from '../testing/fakes'
import { NotSaved, PersonStore, saved } from './db'
import { dropDraft, hasContent, keepDraft, latestReport, newAnswer, newReport, sweepPhotos } from './drafts'
import { sealRow } from './rows'
import { beginReport, lacks, mostUsed, withShot } from './report'
import type { Shot } from './shots'

let store: PersonStore
const HERE: Position = { lon: 119.99, lat: 30.27, accuracy_m: 8, taken_at: '2026-11-21T00:00:00Z', source: 'gps' }
const shot = (sha256: string, position: Position | null = HERE): Shot => ({ ref: { sha256, taken_at: null, source: 'camera' }, position })
const category = (code: string, more: Partial<Category> = {}): Category => ({
  code, group: code.split('.')[0]!, group_name: '', group_icon: '', hue: '', emergency: false, name: code, name_zh: code, name_en: code, icon: '', photo_required: false, settle_proof: null,
  position: 1, verification: 'photo', default_unit_kind: '', sensitivity: 'ordinary', ...more,
})

beforeEach(() => {
  store = freshStore()
})

describe('a draft', () => {
  it('is there again after the page was killed', async () => {
    const id = await beginReport(store, shot('p1'))
    await keepDraft(store, { ...(await latestReport(store))!, words: '楼道', category: 'hazard.fire_exit' }, 5)
    store.close()
    const reborn = new PersonStore(store.personId)
    expect(await latestReport(reborn)).toMatchObject({ id, words: '楼道', category: 'hazard.fire_exit', photos: [{ sha256: 'p1' }], position: HERE })
  })

  it('is offered again only with something in it, the newest first', async () => {
    await keepDraft(store, newReport(1), 1)
    expect(await latestReport(store)).toBeNull()
    await keepDraft(store, { ...newReport(2), words: 'old' }, 2)
    await keepDraft(store, { ...newReport(3), words: 'new' }, 3)
    await keepDraft(store, { ...newAnswer('t', 'finish', 4), words: 'answer' }, 4)
    expect(await latestReport(store)).toMatchObject({ words: 'new' })
    expect(hasContent(newReport(1))).toBe(false)
  })

  it('takes its photos along when it is thrown away, but not those that were sent', async () => {
    await store.photos.bulkPut([photo('p1'), photo('p2', { state: 'queued' })])
    const draft = withShot(withShot(newReport(1), shot('p1')), shot('p2'))
    await keepDraft(store, draft, 1)
    await dropDraft(store, draft.id)
    expect(await store.drafts.count()).toBe(0)
    expect(await store.photos.toCollection().primaryKeys()).toEqual(['p2'])
  })

  it('that cannot be read back is told as not saved', async () => {
    await expect(saved(store, async () => undefined, async () => undefined)).rejects.toBeInstanceOf(NotSaved)
    await expect(saved(store, () => Promise.reject(new Error('quota')), async () => 1)).rejects.toBeInstanceOf(NotSaved)
  })
})

describe('photos that nothing needs', () => {
  it('go after a day; drafts, the outbox and the queue keep theirs', async () => {
    const DAY_MS = 86_400_000
    await store.photos.bulkPut([photo('draft'), photo('outbox', { state: 'sent' }), photo('queued', { state: 'queued' }), photo('old', { state: 'sent' }), photo('new', { addedAt: DAY_MS * 2 })])
    await keepDraft(store, withShot(newReport(1), shot('draft')), 1)
    await store.outbox.add(await sealRow(store, { id: 'm', kind: 'incident.report', at: '', after: null, body: {}, target: null, photos: ['outbox'], state: 'waiting', problem: null, awaitsVersion: false, tried: false }))
    await sweepPhotos(store, DAY_MS * 2 + 1)
    expect((await store.photos.toCollection().primaryKeys()).sort()).toEqual(['draft', 'new', 'outbox', 'queued'])
  })
})

describe('a report', () => {
  it('lies where its first shot was taken, unless the person placed it by hand', () => {
    const there = { ...HERE, lon: 120 }
    expect(withShot(withShot(newReport(1), shot('a')), shot('b', there)).position).toEqual(HERE)
    expect(withShot({ ...newReport(1), position: there, placedByHand: true }, shot('a')).position).toEqual(there)
    expect(withShot(withShot(newReport(1), shot('a')), shot('a')).photos).toHaveLength(1)
  })

  it('needs a category, and a photo where the category asks for one', () => {
    const fire = category('hazard.fire_exit', { photo_required: true })
    expect(lacks(newReport(1), null)).toBe('category')
    expect(lacks({ ...newReport(1), category: fire.code }, fire)).toBe('photo')
    expect(lacks(withShot({ ...newReport(1), category: fire.code }, shot('a')), fire)).toBeNull()
    expect(lacks({ ...newReport(1), category: 'dispute.wages' }, category('dispute.wages'))).toBeNull()
  })

  it('offers what this person uses most, then what is common, six in all', () => {
    const all = ['order.gambling_disorder', 'dispute.wages', 'environment.litter', 'hazard.fire_exit', 'municipal.road', 'service.aid', 'service.jobs_insurance', 'municipal.manhole'].map((code) => category(code))
    const codes = mostUsed(all, new Map([['service.aid', 3], ['dispute.wages', 2]])).map(({ code }) => code)
    expect(codes).toHaveLength(6)
    expect(codes.slice(0, 4)).toEqual(['service.aid', 'dispute.wages', 'environment.litter', 'hazard.fire_exit'])
  })

  it('keeps what is common everywhere in sight of somebody who reported many things once', () => {
    const rare = ['service.aid', 'dispute.wages', 'hazard.power', 'hazard.food', 'order.theft', 'service.jobs', 'environment.rubble']
    const all = [...rare, 'environment.litter', 'hazard.fire_exit'].map((code) => category(code))
    const codes = mostUsed(all, new Map(rare.map((code) => [code, 1]))).map(({ code }) => code)
    expect(codes.slice(0, 2)).toEqual(['environment.litter', 'hazard.fire_exit'])
  })
})

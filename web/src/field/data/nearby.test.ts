import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Category, IncidentDetail } from '@/api/types'
import { freshStore, FakeServer, problem } from '../testing/fakes'
import type { Field } from './context'
import { keepDraft, newReport } from './drafts'
import { alreadyReported } from './nearby'
import { Outbox } from './outbox'
import { draftBy } from './rows'
import { joinReport } from './report'

const CATEGORIES = new Map(
  [['municipal.road', 'municipal'], ['municipal.light', 'municipal'], ['hazard.fire_exit', 'hazard']].map(([code, group]) => [code!, { code, group } as Category]),
)
const HERE = { lon: 120, lat: 30, accuracy_m: 8, taken_at: null, source: 'gps' as const }
const near = (id: string, metres: number, more: Partial<IncidentDetail> = {}): IncidentDetail =>
  ({ id, category: 'municipal.road', state: 'registered', point: [120, 30 + metres / 111_195], timeline: [], ...more }) as unknown as IncidentDetail
const ask = (cases: IncidentDetail[], accuracy_m = 8): string[] =>
  alreadyReported(cases, CATEGORIES, { id: 'new', category: 'municipal.road', position: { ...HERE, accuracy_m } }).map((it) => it.incident.id)

describe('what may have been reported already', () => {
  it('is an open case of the same group nearby, the same category first', () => {
    expect(ask([near('light', 10, { category: 'municipal.light' }), near('far', 40), near('close', 20)])).toEqual(['close', 'far', 'light'])
    expect(ask([near('fire', 5, { category: 'hazard.fire_exit' }), near('done', 5, { state: 'closed' }), near('new', 0), near('unplaced', 0, { point: null })])).toEqual([])
  })
  it('is looked for farther away where the fix is poor, but never beyond 100 m', () => {
    expect(ask([near('a', 80)])).toEqual([])
    expect(ask([near('a', 80)], 90)).toEqual(['a'])
    expect(ask([near('a', 130)], 500)).toEqual([])
  })
})

describe('joining a case', () => {
  const draft = { ...newReport(1), category: 'municipal.road', words: ' 越来越大 ', photos: [{ sha256: 'a', taken_at: null, source: 'camera' as const }] }

  it('adds words and photos to it and makes no report', async () => {
    const store = freshStore()
    const server = new FakeServer()
    const outbox = new Outbox({ store, api: server })
    await keepDraft(store, draft, 1)
    await joinReport({ store, outbox } as unknown as Field, draft, 'case')
    expect(await store.drafts.count()).toBe(0)
    await outbox.flush()
    expect(server.applied).toMatchObject([{ kind: 'incident.join', body: { incident: 'case', words: '越来越大', photos: [{ sha256: 'a' }] } }])
    expect(server.applied[0]!.body).not.toHaveProperty('form')
  })
  it('gives the whole report back when the case has ended meanwhile', async () => {
    const store = freshStore()
    const server = new FakeServer()
    server.decide = ({ id }) => ({ id, state: 'refused', problem: problem('work.move_not_allowed', '已结案') })
    const outbox = new Outbox({ store, api: server })
    await joinReport({ store, outbox } as unknown as Field, draft, 'case')
    await outbox.flush()
    expect(await draftBy(store, draft.id)).toMatchObject({ form: 'report', category: 'municipal.road', words: ' 越来越大 ', problem: { message: '已结案' } })
    expect(await store.outbox.count()).toBe(0)
  })
})

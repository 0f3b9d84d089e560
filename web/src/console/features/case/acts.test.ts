import { describe, expect, it } from 'vitest'
import type { DispatchableUnit, IncidentDetail, Photo, Task } from '@/api/types'
import { actsOf, dispatchOf, endOfDay, firstLater, isMine, laterMoves, preselected, reasonMoves, refusals, unitsInOrder, waitingFor } from './acts'
import { expectedCount, notesOf, pairOf, picturesOf } from './pictures'

const task = (more: Partial<Task>): Task => ({ id: 't', kind: 'handle', state: 'dispatched', moves: [], unit: null, person: null, ...more }) as Task
const detail = (more: Partial<IncidentDetail> & { allow?: string[] }): IncidentDetail =>
  ({
    state: 'reported', placed: true, tasks: [], photos: [], owner_unit: { id: 'o', name: '中心' },
    moves: { allowed: (more.allow ?? []).map((move) => ({ move, needs: [] })), refused: [] }, ...more,
  }) as unknown as IncidentDetail

describe('what the panel offers', () => {
  it('is only what the server allows', () => {
    expect(actsOf(detail({}))).toEqual([])
    expect(actsOf(detail({ allow: ['register', 'reject'] })).map((act) => act.kind)).toEqual(['register'])
    expect(reasonMoves(detail({ allow: ['register', 'reject'] }))).toEqual(['reject'])
  })

  it('keeps what is done now and then apart, the way on first', () => {
    const row = detail({ state: 'on_hold', allow: ['void', 'amend', 'resume', 'merge'] })
    expect(laterMoves(row)).toEqual(['resume', 'merge', 'void'])
    expect(actsOf(row)).toEqual([])
  })

  it('says why the centre cannot dispatch, and nothing of what the decision itself asks for', () => {
    const refused = [{ move: 'dispatch', code: 'incident.needs_ruling', message: '须由上级中心指定' }, { move: 'close', code: 'x', message: 'y' }]
    expect(refusals(detail({ moves: { allowed: [], refused } } as never))).toEqual(['须由上级中心指定'])
  })

  it('proposes a day behind the deadline and behind today, in China\'s time', () => {
    expect(firstLater('2026-11-27T09:30:00Z', new Date('2026-11-23T02:00:00Z'))).toBe('2026-11-28')
    expect(firstLater('2026-11-20T09:30:00Z', new Date('2026-11-23T17:00:00Z'))).toBe('2026-11-25')
    expect(endOfDay('2026-11-28')).toBe('2026-11-28T09:30:00.000Z')
  })

  it('puts an own verification before everything else', () => {
    const verify = task({ kind: 'verify', moves: ['finish'] })
    const acts = actsOf(detail({ state: 'verifying', allow: ['close', 'rework'], tasks: [verify] }))
    expect(acts.map((act) => act.kind)).toEqual(['verify', 'close'])
  })

  it('asks for a place before an unplaced case can be registered', () => {
    expect(actsOf(detail({ placed: false, allow: ['amend'] })).map((act) => act.kind)).toEqual(['place'])
  })

  it('tells an own task from one that may be finished on behalf', () => {
    expect(isMine(task({ moves: ['finish'] }))).toBe(false)
    expect(isMine(task({ moves: ['progress', 'return', 'finish'] }))).toBe(true)
    expect(isMine(task({ moves: ['recall'] }))).toBe(false)
  })
})

describe('a dispatch', () => {
  it('has one lead and knows the ids that an undo takes back', () => {
    const dispatch = dispatchOf([{ unit: 'a' }, { unit: 'b' }], ' 请尽快 ')!
    expect(dispatch.tasks.map(({ unit, lead, note }) => ({ unit, lead, note }))).toEqual([
      { unit: 'a', lead: true, note: '请尽快' },
      { unit: 'b', lead: false, note: '请尽快' },
    ])
    expect(new Set(dispatch.tasks.map((it) => it.id)).size).toBe(2)
  })

  it.each([[[]], [[{ unit: null }]], [[{ unit: 'a' }, { unit: null }]], [[{ unit: 'a' }, { unit: 'a' }]]])(
    'is not sent half-chosen or twice to one unit',
    (orders) => expect(dispatchOf(orders, '')).toBeNull(),
  )
})

describe('units to choose from', () => {
  it('begin with the suggestion and end with stations of other villages', () => {
    const unit = (id: string, kind: DispatchableUnit['kind'], area_code: string): DispatchableUnit => ({ id, kind, area_code, name: id, open_tasks: 0 })
    const units = [
      unit('far', 'station', '330110012002'), unit('near', 'station', '330110012001'), unit('police', 'police', '330110012'),
      unit('emergency', 'emergency_mgmt', '330110012'),
    ]
    const row = detail({ area: { code: '330110012001003', name: '', township: '', township_name: '' }, suggestion: { unit: { id: 'emergency', name: '' }, why: '' } })
    expect(unitsInOrder(units, row).map((it) => it.id)).toEqual(['emergency', 'police', 'near', 'far'])
    expect(preselected(units, row)).toBe('emergency')
    expect(preselected(units.slice(0, 2), row)).toBeNull()
    expect(preselected(units.slice(1, 2), row)).toBe('near')
    expect(preselected([], row)).toBeNull()
  })
})

describe('in whose hands a case is', () => {
  it('names open tasks, then the owner, then nobody', () => {
    const unit = { id: 'u', name: '应急管理站' }
    expect(waitingFor(detail({ tasks: [task({ unit }), task({ unit, state: 'recalled' })] }))).toEqual(['应急管理站'])
    expect(waitingFor(detail({}))).toEqual(['中心'])
    expect(waitingFor(detail({ state: 'closed' }))).toEqual([])
  })
})

describe('pictures', () => {
  const photo = (moment: Photo['moment'], sha256: string, state: Photo['state'] = 'received') => ({ moment, sha256, state, taken_at: null }) as Photo
  const words = { moment: (m: string) => m, alt: (m: string, n: number) => `${m} ${n}`, time: (at: string) => at, notNow: 'not taken now', removed: (at: string) => `gone ${at}` }
  const url = (_: string, sha: string, size: number) => `${sha}/${size}`

  it('are those that arrived, in the order of what happened', () => {
    const row = detail({ photos: [photo('finish', 'c'), photo('report', 'a'), photo('report', 'b', 'expected')] })
    expect(picturesOf(row, words, url).map((it) => it.large)).toEqual(['a/1280', 'c/1280'])
    expect(expectedCount(row)).toBe(1)
  })

  it('are no voice notes, which are heard once they are verified', () => {
    const note = (sha256: string, state: Photo['state']) => ({ ...photo('report', sha256, state), kind: 'audio' }) as Photo
    const row = detail({ photos: [note('n', 'verified'), note('m', 'received'), photo('report', 'a')] })
    expect(picturesOf(row, words, url).map((it) => it.sha256)).toEqual(['a'])
    expect(notesOf(row).map((it) => it.sha256)).toEqual(['n'])
  })

  it('pair the first before with the newest after', () => {
    const row = detail({ photos: [photo('report', 'a'), photo('report', 'b'), photo('finish', 'c'), photo('finish', 'd')] })
    const pair = pairOf(picturesOf(row, words, url))!
    expect([pair.before!.large, pair.after!.large]).toEqual(['a/1280', 'd/1280'])
    expect(pairOf(picturesOf(detail({ photos: [photo('report', 'a')] }), words, url))).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import type { Position } from '@/api/types'
import type { ReportDraft } from './db'
import { newReport } from './drafts'
import { refines, replaces } from './position'
import { isFar, lacks, placedAt } from './report'

const AT = Date.parse('2026-11-21T08:00:00Z')
const fix = (accuracy_m: number, afterS = 0, north = 0): Position => ({
  lon: 120, lat: 30 + north / 111_195, accuracy_m, taken_at: new Date(AT + afterS * 1000).toISOString(), source: 'gps',
})
const pin = (north: number): Position => ({ ...fix(0, 0, north), accuracy_m: null, source: 'map' })

describe('the warm-up of the position', () => {
  it('keeps the best of several fixes', () => {
    expect(replaces(null, fix(900))).toBe(true)
    expect(replaces(fix(900), fix(12, 3))).toBe(true)
    expect(replaces(fix(12), fix(60, 3, 20))).toBe(false)
  })
  it('lets a worse one in when the best is old or was left behind', () => {
    expect(replaces(fix(12), fix(60, 25))).toBe(true)
    expect(replaces(fix(12), fix(60, 5, 200))).toBe(true)
  })
  it('puts a report right by a much better fix of the same place, and by no other', () => {
    expect(refines(fix(900), fix(12, 8, 300))).toBe(true)
    expect(refines(fix(12), fix(10, 8))).toBe(false)
    expect(refines(fix(50), fix(10, 8, 200))).toBe(false)
    expect(refines(fix(900), fix(12, 90))).toBe(false)
    expect(refines(pin(0), fix(5, 1))).toBe(false)
  })
})

describe('a pin put elsewhere by hand', () => {
  const draft = (more: Partial<ReportDraft> = {}): ReportDraft => ({ ...newReport(AT), category: 'x', position: fix(30), ...more })

  it('needs a reason beyond 200 m, and less where the phone knew itself badly', () => {
    expect(isFar(placedAt(draft(), pin(190), null))).toBe(false)
    expect(isFar(placedAt(draft(), pin(210), null))).toBe(true)
    expect(isFar(placedAt(draft({ position: fix(500) }), pin(400), null))).toBe(false)
    const far = placedAt(draft(), pin(900), null)
    expect(far.movedM).toBe(900)
    expect(lacks(far, null)).toBe('moved')
    expect(lacks({ ...far, movedReason: 'out_of_reach' }, null)).toBeNull()
  })
  it('measures from the first fix however often it is moved, and forgets the reason when it is near again', () => {
    const far = { ...placedAt(draft(), pin(900), null), movedReason: 'wrong_fix' as const }
    expect(placedAt(far, pin(1200), null)).toMatchObject({ movedM: 1200, movedReason: 'wrong_fix' })
    expect(placedAt(far, pin(50), null)).toMatchObject({ movedM: 50, movedReason: null })
  })
  it('measures a report without a fix from where the phone is now, but never a picture from the gallery', () => {
    expect(placedAt(draft({ position: null }), pin(500), fix(10)).movedM).toBe(500)
    const gallery = draft({ position: null, photos: [{ sha256: 'a', taken_at: null, source: 'gallery' }] })
    expect(placedAt(gallery, pin(500), fix(10)).movedM).toBeNull()
  })
})

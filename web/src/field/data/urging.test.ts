import { describe, expect, it } from 'vitest'
import type { IncidentDetail } from '@/api/types'
import { urgeableNow, whyNotUrged } from './urging'

const row = (code: string, due_at: string | null, urged_at: string | null = null) =>
  ({ due_at, urged_at, moves: { allowed: [], refused: [{ move: 'urge', code, message: 'why' }] } }) as unknown as IncidentDetail
const NOON = Date.parse('2026-11-23T04:00:00Z')

describe('urging from what the phone knows', () => {
  it('comes with the deadline, though nothing is told then', () => {
    expect(urgeableNow(row('incident.not_late_yet', '2026-11-23T04:00:01Z'), NOON)).toBe(false)
    expect(urgeableNow(row('incident.not_late_yet', '2026-11-23T04:00:00Z'), NOON)).toBe(true)
    expect(urgeableNow(row('incident.not_late_yet', null), NOON)).toBe(false)
  })
  it('comes again after half a day', () => {
    expect(urgeableNow(row('incident.urged_already', null, '2026-11-23T00:00:01Z'), NOON)).toBe(false)
    expect(urgeableNow(row('incident.urged_already', null, '2026-11-23T00:00:00Z'), NOON)).toBe(true)
  })
  it('says why not only where it was urged', () => {
    expect(whyNotUrged(row('incident.urged_already', null))).toBe('why')
    expect(whyNotUrged(row('incident.not_late_yet', null))).toBe('')
  })
})

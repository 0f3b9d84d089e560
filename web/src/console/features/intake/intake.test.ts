import { describe, expect, it } from 'vitest'
import { amendOf, bodyOf, newDraft, wrongFields } from './intake'

const NOW = new Date('2026-11-21T08:00:00Z')

describe('what a caller says', () => {
  it('keeps its id however often it is sent', () => {
    const draft = { ...newDraft(), category: 'dispute.neighbours', words: '楼上装修太吵' }
    expect(bodyOf(draft, NOW)).toEqual(bodyOf(draft, NOW))
    expect(bodyOf(draft, NOW)).toMatchObject({ id: draft.id, channel: 'hotline', urgent: false })
    expect(newDraft().id).not.toBe(draft.id)
  })

  it('sends a point of the map as such, and none where none was chosen', () => {
    expect(bodyOf({ ...newDraft(), point: [120, 30] }, NOW).position).toMatchObject({ lon: 120, lat: 30, source: 'map' })
    expect(bodyOf(newDraft(), NOW)).not.toHaveProperty('position')
  })

  it('names the area afterwards, unless a point has placed it', () => {
    const area = { code: '330110002001', name: '太炎社区' }
    const unplaced = { version: 1, placed: false }
    expect(amendOf({ ...newDraft(), area }, unplaced)).toEqual({ base_version: 1, area_code: '330110002001' })
    expect(amendOf({ ...newDraft(), area, point: [120, 30] }, unplaced)).toBeNull()
    // Sent a second time: it was named already.
    expect(amendOf({ ...newDraft(), area }, { version: 2, placed: true })).toBeNull()
    expect(amendOf(newDraft(), unplaced)).toBeNull()
  })

  it('puts what is wrong beside its field', () => {
    expect(wrongFields({ 'position.lon': ['too large'], category: ['unknown'] })).toEqual({ point: 'too large', category: 'unknown' })
  })
})

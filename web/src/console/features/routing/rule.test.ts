import { describe, expect, it } from 'vitest'
import { catchesAll, contentOf, draftOf, EMPTY, shifted } from './rule'

describe('a routing rule while it is written', () => {
  it('names a unit or a kind, never both', () => {
    expect(contentOf(EMPTY)).toBeNull()
    expect(contentOf({ ...EMPTY, name: ' 夜间 ', unit: 'u', unit_kind: 'police' })).toMatchObject({ name: '夜间', unit: 'u', unit_kind: '' })
    expect(contentOf({ ...EMPTY, to: 'kind', unit: 'u', unit_kind: 'police' })).toMatchObject({ unit: null, unit_kind: 'police' })
    expect(contentOf({ ...EMPTY, to: 'kind', unit: 'u' })).toBeNull()
  })
  it('comes back from what the server keeps', () => {
    const content = { name: 'a', categories: ['hazard'], channels: [], areas: [], words: ['灯'], hours: 'after' as const, unit: null, unit_kind: 'police' }
    expect(contentOf(draftOf(content))).toEqual(content)
  })
  it('without conditions takes every case', () => {
    expect(catchesAll(EMPTY)).toBe(true)
    expect(catchesAll({ ...EMPTY, hours: 'office' })).toBe(false)
  })
  it('moves one place and stays within the list', () => {
    expect(shifted(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(shifted(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
    expect(shifted(['a', 'b'], 'b', 1)).toEqual(['a', 'b'])
    expect(shifted(['a', 'b'], 'x', 1)).toEqual(['a', 'b'])
  })
})

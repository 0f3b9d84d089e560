import { describe, expect, it } from 'vitest'
import type { Sign } from '@/api/types'
import { groupsOf, SIGN_ICONS } from './signs'

const sign = (code: Sign['code'], photo: string | null = null, moment: Sign['moment'] = photo ? 'report' : null): Sign => ({
  code, photo, moment, text: code, incident: null,
})

describe('signs of a case', () => {
  it('stand by photo, what is about the report first', () => {
    const groups = groupsOf(
      [sign('gallery', 'b'), sign('elsewhere', 'a'), sign('clock'), sign('old_photo', 'b')],
      ['report-a', 'report-b'],
    )
    expect(groups.map((group) => [group.photo, group.signs.map((it) => it.code)])).toEqual([
      [null, ['clock']],
      [1, ['elsewhere']],
      [2, ['gallery', 'old_photo']],
    ])
  })
  it('of the same picture in two moments are apart', () => {
    const groups = groupsOf([sign('seen_before', 'a'), sign('seen_before', 'a', 'finish')], ['report-a', 'finish-a'])
    expect(groups.map((group) => group.photo)).toEqual([1, 2])
  })
  it('of a photo that is not shown come last and without a number', () => {
    const groups = groupsOf([sign('gallery', 'x'), sign('gallery', 'a')], ['report-a'])
    expect(groups.map((group) => group.photo)).toEqual([1, null])
  })
  it('each have a drawing', () => {
    for (const path of Object.values(SIGN_ICONS)) expect(path).toMatch(/^M[\d\sA-Za-z.-]+$/)
  })
})

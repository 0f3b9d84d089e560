import { describe, expect, it } from 'vitest'
import type { DemoAccount } from '@/api/types'
import { byPlace } from './places'

const account = (username: string, role: DemoAccount['role'], area_name: string): DemoAccount => ({
  username, role, area_name, name: username, unit: 'u',
})

describe('demo accounts', () => {
  it('stand together by place, the deciding ones first', () => {
    const places = byPlace([
      account('w', 'worker', '仓前街道'), account('l', 'leader', '余杭区'), account('c', 'centre', '仓前街道'),
    ])
    expect(places.map((place) => place.name)).toEqual(['仓前街道', '余杭区'])
    expect(places[0]!.accounts.map((it) => it.username)).toEqual(['c', 'w'])
  })

  it('of one place may be many or none', () => {
    expect(byPlace([])).toEqual([])
  })
})

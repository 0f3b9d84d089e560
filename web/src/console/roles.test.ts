import { describe, expect, it } from 'vitest'
import type { Role } from '@/api/types'
import { landingOf, pageFor, pagesOf } from './roles'

const ROLES: Role[] = [
  'worker', 'deputy', 'station', 'centre', 'centre_lead', 'unit', 'unit_lead', 'entity', 'leader', 'sysadmin', 'secadmin', 'auditor',
]

describe('pages of a role', () => {
  it.each(ROLES)('%s lands on one of its own pages', (role) => {
    expect(pagesOf(role)).toContain(landingOf(role))
    expect(new Set(pagesOf(role)).size).toBe(pagesOf(role).length)
  })

  it.each([
    ['leader', 'situation'], ['centre', 'desk'], ['station', 'station'], ['unit', 'desk'], ['auditor', 'audit'], ['secadmin', 'security'],
  ] as const)('%s opens with %s', (role, page) => expect(landingOf(role)).toBe(page))

  it.each(['sysadmin', 'secadmin', 'auditor'] as const)('%s gets no page with cases or places', (role) => {
    for (const page of ['desk', 'station', 'situation', 'places']) expect(pageFor(role, page)).toBeNull()
  })

  it('what one administrator does is no page of another', () => {
    expect(['audit', 'security', 'areas'].map((page) => pageFor('auditor', page))).toEqual(['audit', null, null])
    expect(['audit', 'security', 'areas'].map((page) => pageFor('secadmin', page))).toEqual([null, 'security', null])
    expect(['audit', 'security', 'areas'].map((page) => pageFor('sysadmin', page))).toEqual([null, null, 'areas'])
  })

  it('an unknown address is no page', () => {
    expect(pageFor('centre', 'home')).toBeNull()
    expect(pageFor('centre', undefined)).toBeNull()
    expect(pageFor('entity', 'situation')).toBeNull()
  })
})

import type { Role } from '@/api/types'

export const PAGES = ['desk', 'station', 'situation', 'places', 'account', 'areas', 'security', 'audit', 'phones', 'settings'] as const
export type PageName = (typeof PAGES)[number]

// The first one is where the role lands: what it came to do. The others are one click away in the bar.
const OF_ROLE: Record<Role, readonly [PageName, ...PageName[]]> = {
  centre: ['desk', 'situation', 'places', 'phones'],
  centre_lead: ['desk', 'situation', 'places', 'phones', 'settings'],
  station: ['station', 'desk', 'places'],
  leader: ['situation', 'desk', 'places'],
  unit: ['desk', 'places'],
  unit_lead: ['desk', 'places'],
  worker: ['desk', 'places'],
  deputy: ['desk', 'places'],
  entity: ['desk'],
  sysadmin: ['account', 'areas', 'settings'],
  secadmin: ['security', 'account'],
  auditor: ['audit', 'account'],
}

export function pagesOf(role: Role): readonly PageName[] {
  return OF_ROLE[role]
}

export function landingOf(role: Role): PageName {
  return OF_ROLE[role][0]
}

/** The page of an address for a role; null for an address that is none of its pages. */
export function pageFor(role: Role, name: unknown): PageName | null {
  return OF_ROLE[role].find((page) => page === name) ?? null
}

import type { DemoAccount, Role } from '@/api/types'

export interface Place {
  name: string
  accounts: DemoAccount[]
}

// The way of a case: who reports it, who decides, who handles it, who looks on, who keeps the system.
const ORDER: Role[] = [
  'centre', 'centre_lead', 'station', 'worker', 'deputy', 'unit_lead', 'unit', 'entity', 'leader', 'sysadmin', 'secadmin', 'auditor',
]

/** Accounts by place, in the order in which the server names the places. */
export function byPlace(accounts: readonly DemoAccount[]): Place[] {
  const places = new Map<string, DemoAccount[]>()
  for (const account of accounts) {
    const there = places.get(account.area_name) ?? []
    places.set(account.area_name, [...there, account])
  }
  const rank = (account: DemoAccount) => ORDER.indexOf(account.role)
  return [...places].map(([name, there]) => ({ name, accounts: there.sort((a, b) => rank(a) - rank(b)) }))
}

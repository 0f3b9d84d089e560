import type { Crew, Village, VillageGrid } from '@/api/types'

/** Who works in a grid: its own workers first, then those who look after it beside others. */
export function peopleOf(grid: VillageGrid, crew: readonly Crew[]): Crew[] {
  const ids = new Set(grid.posts)
  const rank = (person: Crew): number => (person.role === 'worker' ? 0 : 1)
  return crew.filter((person) => ids.has(person.post)).sort((a, b) => rank(a) - rank(b))
}

/** People of the village as a whole: station first, then deputies. */
export function staffOf(crew: readonly Crew[]): Crew[] {
  const rank = (person: Crew): number => (person.role === 'station' ? 0 : 1)
  return crew.filter((person) => person.role !== 'worker').sort((a, b) => rank(a) - rank(b))
}

/** Who may stand in: everybody else who is at work, deputies of the same grids first, then workers, then the station. */
export function standInsFor(absent: Crew, crew: readonly Crew[]): Crew[] {
  const near = (person: Crew): boolean => person.grids.some((grid) => absent.grids.includes(grid))
  const rank = (person: Crew): number => (near(person) ? 0 : person.role === 'station' ? 2 : 1)
  return crew.filter((it) => it.on_duty && it.person !== absent.person).sort((a, b) => rank(a) - rank(b))
}

export interface Summary {
  grids: number
  gaps: number
  on: number
  all: number
}

export function summaryOf(village: Village): Summary {
  const people = new Map(village.crew.map((it) => [it.person, false]))
  for (const it of village.crew) people.set(it.person, people.get(it.person) === true || it.on_duty)
  return {
    grids: village.grids.length,
    gaps: village.grids.filter((grid) => !grid.covered).length,
    on: [...people.values()].filter(Boolean).length,
    all: people.size,
  }
}

export type DutyState = 'on_duty' | 'stood_in' | 'stand_in_away' | 'nobody'

export function dutyState(person: Crew): DutyState {
  if (person.on_duty) return 'on_duty'
  if (!person.stand_in) return 'nobody'
  return person.stand_in.on_duty ? 'stood_in' : 'stand_in_away'
}

/** Counts by grid as the map shades them. */
export function shadesOf(village: Village): Record<string, VillageGrid> {
  return Object.fromEntries(village.grids.map((grid) => [grid.code, grid]))
}

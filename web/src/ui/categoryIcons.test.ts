import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { GROUP_ICONS, groupIcon, OTHER } from './categoryIcons'

// The catalogue of the server is the one truth about groups and their hues.
const rows = readFileSync('../seeds/data/category_groups.csv', 'utf8')
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(','))

describe('icons of the groups', () => {
  it('exist for every group of the catalogue, in its hue', () => {
    expect(rows.length).toBe(8)
    for (const row of rows) expect(GROUP_ICONS[row[0]!]?.hue.toUpperCase()).toBe(row[4]!.toUpperCase())
  })

  it('are found by a leaf, and unknown ones get a neutral sign', () => {
    expect(groupIcon('hazard.fire_exit')).toBe(GROUP_ICONS.hazard)
    expect(groupIcon('future.thing')).toBe(OTHER)
  })
})

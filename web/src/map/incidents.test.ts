import { featureFilter } from '@maplibre/maplibre-gl-style-spec'
import { describe, expect, it } from 'vitest'
import { filterOf, type PinFilter } from './incidents'

const NOW = 1_000
const PINS = {
  late: { state: 'reported', category: 'hazard.fire_exit', group: 'hazard', light_due: 900, warn: 800 },
  soon: { state: 'reported', category: 'hazard.power', group: 'hazard', light_due: 1100, warn: 900 },
  fine: { state: 'registered', category: 'dispute.noise', group: 'dispute', light_due: 1300, warn: 1200 },
  free: { state: 'on_hold', category: 'dispute.noise', group: 'dispute' },
}

function drawn(part: Partial<PinFilter>): string[] {
  const states = ['reported', 'registered', 'on_hold']
  const { filter } = featureFilter(filterOf({ states, categories: [], lights: [], ...part }, NOW), 'layers[0].filter')
  const meets = (properties: object) => filter({ zoom: 14 }, { type: 1, properties } as never)
  return Object.entries(PINS).filter(([, pin]) => meets(pin)).map(([name]) => name)
}

describe('pins of tiles', () => {
  it('follow states, categories and groups', () => {
    expect(drawn({})).toEqual(['late', 'soon', 'fine', 'free'])
    expect(drawn({ states: [] })).toEqual([])
    expect(drawn({ states: ['reported'], categories: ['dispute', 'hazard.power'] })).toEqual(['soon'])
  })

  it('follow the light of this moment; without a deadline there is none', () => {
    expect(drawn({ lights: ['red'] })).toEqual(['late'])
    expect(drawn({ lights: ['yellow'] })).toEqual(['soon'])
    expect(drawn({ lights: ['green'] })).toEqual(['fine'])
    expect(drawn({ lights: ['red', 'green'] })).toEqual([])
  })
})

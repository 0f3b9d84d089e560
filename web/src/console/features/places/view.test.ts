import { describe, expect, it } from 'vitest'
import type { RecordClass, RecordItem } from '@/api/types'
import { classChoices, itemGroups, metresText, valueText, viewFromUrl, viewToUrl, type View } from './view'

const ID = '0192f0aa-0000-7000-8000-000000000001'
const item = (code: string, value: unknown, more: Partial<RecordItem> = {}): RecordItem => ({
  code, name: code, value, unit: '', group: '', row: null, ...more,
})
const klass = (code: string, parent: string | null): RecordClass => ({
  code, name: code, parent, heading: parent === null, icon: '', hue: '#000000', ring_metres: null,
})

describe('the address of the places', () => {
  it('keeps everything', () => {
    const view: View = { klass: 'school.campus', text: '良渚', open: ID, case: null, at: [119.98765, 30.27654, 15], order: '-area' }
    expect(viewFromUrl(viewToUrl(view) as Record<string, string>)).toEqual(view)
  })

  it('is bare without a choice, and leaves out what makes no sense', () => {
    const bare: View = { klass: null, text: '', open: null, case: null, at: null, order: 'area' }
    expect(viewToUrl(bare)).toEqual({})
    expect(viewFromUrl({ klass: 'A', place: 'x', case: '<', at: '1' })).toEqual(bare)
  })
})

it('classes follow their heading', () => {
  const choices = classChoices([klass('place', null), klass('rental', null), klass('place.fire', 'place')])
  expect(choices.map(({ code, inner }) => [code, inner])).toEqual([['place', false], ['place.fire', true], ['rental', false]])
})

it('items without a value are left out, groups are numbered from 1 and come last', () => {
  const groups = itemGroups([item('tenant', '张', { group: '承租人', row: 0 }), item('a', 1), item('b', null), item('c', []), item('d', 0)])
  expect(groups.map((group) => [group.title, group.items.map((it) => it.code)])).toEqual([['', ['a', 'd']], ['承租人 1', ['tenant']]])
})

it.each([
  [true, '', '是'], [false, '', '否'], [12, '人', '12 人'], [['a', 'b'], '', 'a、b'], ['x', '', 'x'],
] as const)('%s reads as a value', (value, unit, text) => expect(valueText(value, unit, '是', '否')).toBe(text))

it('metres are whole', () => {
  expect(metresText(159.7)).toBe('160')
  expect(metresText(-0.2)).toBe('0')
})

import { describe, expect, it, vi } from 'vitest'
import { bindingFor, isTyping, keyName, shownKeys, type KeyBinding } from './keys'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, target: document.body as EventTarget, ...more,
})
const binding = (key: string, more: Partial<KeyBinding> = {}): KeyBinding => ({ key, does: 'x', run: vi.fn(), ...more })

describe('keys', () => {
  it('are named as people see them', () => {
    expect(keyName(press('j'))).toBe('j')
    expect(keyName(press('Enter', { ctrlKey: true }))).toBe('Ctrl+Enter')
    expect(keyName(press('Enter', { metaKey: true }))).toBe('Ctrl+Enter')
  })

  it('do nothing while a person types, except those meant for it', () => {
    const input = document.createElement('input')
    const move = binding('j')
    const send = binding('Ctrl+Enter', { whileTyping: true })
    expect(bindingFor(press('j', { target: input }), [move, send])).toBeNull()
    expect(bindingFor(press('Enter', { ctrlKey: true, target: input }), [move, send])).toBe(send)
    expect(bindingFor(press('j'), [move, send])).toBe(move)
  })

  it('go to the newest part of the page that wants them', () => {
    const list = binding('Escape')
    const form = binding('Escape')
    const closed = binding('Escape', { when: () => false })
    expect(bindingFor(press('Escape'), [list, form])).toBe(form)
    expect(bindingFor(press('Escape'), [list, closed])).toBe(list)
  })

  it('know a text field by its role too', () => {
    const box = document.createElement('div')
    box.setAttribute('role', 'combobox')
    const inner = box.appendChild(document.createElement('span'))
    expect(isTyping(inner)).toBe(true)
    expect(isTyping(document.body)).toBe(false)
  })

  it('are shown by what they do, each once', () => {
    const all = [binding('j', { does: 'down' }), binding('ArrowDown', { does: 'down' }), binding('?', { does: 'help' }), binding('j', { does: 'down' })]
    expect(shownKeys(all)).toEqual([{ keys: ['j', 'ArrowDown'], does: 'down' }, { keys: ['?'], does: 'help' }])
  })
})

import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'

export interface KeyBinding {
  /** As shown to people and as matched: "j", "?", "Escape", "Ctrl+Enter". */
  key: string
  /** Text key of what it does. */
  does: string
  run: () => void
  /** Also while a person types. */
  whileTyping?: boolean
  when?: () => boolean
}

const bindings = shallowReactive(new Set<KeyBinding>())

const TYPING = 'input, textarea, select, [contenteditable], [role=combobox], [role=textbox]'

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null
}

/** Meta counts as Ctrl (Mac); Shift does not count for characters, because "?" needs it. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  if (event.altKey) return `Alt+${event.key}`
  return event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key
}

export function bindingFor(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>,
  all: Iterable<KeyBinding>,
): KeyBinding | null {
  const name = keyName(event)
  const typing = isTyping(event.target)
  // The newest binding wins: a form that opens over a list takes its keys and gives them back.
  const candidates = [...all].reverse()
  return candidates.find((it) => it.key === name && (!typing || it.whileTyping) && (it.when?.() ?? true)) ?? null
}

// A dialog that is closed may stay in the page, hidden.
function isDialogOpen(): boolean {
  return [...document.querySelectorAll('[role=dialog][aria-modal=true]')].some((dialog) => dialog.checkVisibility())
}

// The inbox, a menu or the choices of a select lie over the page: Escape closes them first. What fades away is closed.
function isSomethingOver(): boolean {
  const all = document.querySelectorAll('.el-popper:not([class*="-leave-active"])')
  return [...all].some((popper) => popper.checkVisibility())
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || isDialogOpen()) return
  if (event.key === 'Escape' && isSomethingOver()) return
  // Enter on a button presses the button.
  if (event.key === 'Enter' && !event.ctrlKey && event.target instanceof HTMLButtonElement) return
  const binding = bindingFor(event, bindings)
  if (!binding) return
  event.preventDefault()
  event.stopPropagation()
  binding.run()
}

// Before the fields themselves: a select takes Ctrl+Enter for its own choice otherwise.
const CAPTURE = { capture: true }
let listeners = 0

/** Keys of a component, for as long as it is on the page. */
export function useKeys(own: KeyBinding[]): void {
  onMounted(() => {
    own.forEach((binding) => bindings.add(binding))
    if (listeners++ === 0) addEventListener('keydown', onKey, CAPTURE)
  })
  onBeforeUnmount(() => {
    own.forEach((binding) => bindings.delete(binding))
    if (--listeners === 0) removeEventListener('keydown', onKey, CAPTURE)
  })
}

export interface ShownKeys {
  /** Each of them does it. */
  keys: string[]
  does: string
}

/** Everything that `?` shows: what can be done, each once, with its keys. */
export function shownKeys(all: Iterable<Pick<KeyBinding, 'key' | 'does'>> = bindings): ShownKeys[] {
  const seen = new Map<string, Set<string>>()
  for (const { key, does } of all) seen.set(does, (seen.get(does) ?? new Set<string>()).add(key))
  return [...seen].map(([does, keys]) => ({ keys: [...keys], does }))
}

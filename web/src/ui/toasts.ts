import { readonly, ref } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'error'
  detail: string | null
  undo: (() => void) | null
  /** Lifetime in milliseconds. */
  ms: number
}

export const UNDO_MS = 10_000
const PLAIN_MS = 4_000
const ERROR_MS = 12_000
const AT_MOST = 4

const toasts = ref<Toast[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let last = 0

export function dismiss(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

function show(toast: Omit<Toast, 'id'>): number {
  const id = ++last
  toasts.value = [...toasts.value, { ...toast, id }]
  while (toasts.value.length > AT_MOST) dismiss(toasts.value[0]!.id)
  timers.set(id, setTimeout(() => dismiss(id), toast.ms))
  return id
}

/** Short words at the edge of the window. An undo can be taken once, and only while its toast is there. */
export const useToasts = () => ({
  toasts: readonly(toasts),
  dismiss,
  say: (text: string) => show({ text, tone: 'plain', detail: null, undo: null, ms: PLAIN_MS }),
  fail: (text: string, detail: string | null = null) => show({ text, tone: 'error', detail, undo: null, ms: ERROR_MS }),
  undoable(text: string, undo: () => void): number {
    const id: number = show({
      text,
      tone: 'plain',
      detail: null,
      ms: UNDO_MS,
      undo: () => {
        if (!timers.has(id)) return
        dismiss(id)
        undo()
      },
    })
    return id
  },
})

/** The newest toast that can still be undone (Ctrl+Z). */
export function latestUndo(): (() => void) | null {
  return [...toasts.value].reverse().find((toast) => toast.undo)?.undo ?? null
}

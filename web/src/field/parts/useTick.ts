import { onScopeDispose, ref, type Ref } from 'vue'

/** Milliseconds since the epoch, renewed every `ms` milliseconds. */
export function useTick(ms: number): Readonly<Ref<number>> {
  const at = ref(Date.now())
  const timer = setInterval(() => (at.value = Date.now()), ms)
  onScopeDispose(() => clearInterval(timer))
  return at
}

import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Milliseconds since 1970, renewed every second. */
export function useSeconds(): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 1000)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}

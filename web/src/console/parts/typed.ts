import { onScopeDispose, ref, watch, type Ref } from 'vue'

const PAUSE_MS = 350

/**
 * What stands in a search box, and what is searched once the typing pauses: not when the box is left, for then the
 * list would change under the very press that leaves it.
 */
export function useTyped(): { box: Ref<string>; words: Ref<string> } {
  const box = ref('')
  const words = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(box, (text) => {
    clearTimeout(timer)
    timer = setTimeout(() => (words.value = text), PAUSE_MS)
  })
  onScopeDispose(() => clearTimeout(timer))
  return { box, words }
}

import { ref, type Ref } from 'vue'
import type { Draft, PersonStore } from '../data/db'
import { keepDraft } from '../data/drafts'

export interface Kept {
  notSaved: Ref<boolean>
  /** To be called after every change. */
  changed: () => void
  /** Ends when the last change is on disk. */
  settled: () => Promise<void>
  /** From now on nothing is saved any more: the form has been sent or thrown away. With false it was not. */
  leave: (gone?: boolean) => void
}

/** Saves a form, one save at a time and each of the newest state, so that a fast typist does not queue up hundreds. */
export function useKept(store: PersonStore, form: () => Draft | null): Kept {
  const notSaved = ref(false)
  let saving: Promise<void> = Promise.resolve()
  let dirty = false
  let left = false

  async function write(): Promise<void> {
    for (let now = form(); dirty && now && !left; now = form()) {
      dirty = false
      notSaved.value = await keepDraft(store, now, Date.now()).then(() => false, () => true)
    }
  }
  return {
    notSaved,
    changed: () => {
      if (left) return
      dirty = true
      saving = saving.then(write)
    },
    settled: () => saving,
    leave: (gone = true) => void (left = gone),
  }
}

import { onMounted, ref, watch, type Ref } from 'vue'
import { useField } from '../../data/context'
import type { MoveDraft } from '../../data/db'
import { hasContent, moveDraftId, newMove } from '../../data/drafts'
import { draftBy } from '../../data/rows'
import { useKept, type Kept } from '../../parts/useKept'

export interface MoveForm extends Pick<Kept, 'notSaved' | 'settled' | 'leave'> {
  draft: Ref<MoveDraft>
  /** The form of this move: as it was left, or empty where another one was. */
  begin: (move: string) => void
  /** What was left on this phone, or given back because the server refused it. */
  restore: () => Promise<void>
}

/** A move on a case being written: on disk after every change, restored after a reload, back where it was refused. */
export function useMove(incident: string): MoveForm {
  const { store } = useField()
  const draft = ref<MoveDraft>(newMove(incident, '', Date.now()))
  const { changed, ...kept } = useKept(store, () => draft.value)

  async function restore(): Promise<void> {
    const found = await draftBy(store, moveDraftId(incident))
    // Whoever has begun to write meanwhile goes on with that.
    if (found?.form === 'move' && ['', found.move].includes(draft.value.move) && !hasContent(draft.value)) draft.value = found
  }
  onMounted(restore)
  // An empty form removes only what stood in it before: what was left here may not have been read yet.
  let written = false
  watch(draft, (now) => {
    if (hasContent(now)) changed()
    else if (written) void store.drafts.delete(now.id).catch(() => undefined)
    written = hasContent(now)
  }, { deep: true })
  return {
    draft, ...kept, restore,
    begin: (move) => {
      if (draft.value.move !== move) draft.value = newMove(incident, move, Date.now())
    },
  }
}

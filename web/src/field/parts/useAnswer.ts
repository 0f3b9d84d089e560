import { onMounted, ref, watch, type Ref } from 'vue'
import { useField } from '../data/context'
import type { AnswerDraft } from '../data/db'
import { newAnswer } from '../data/drafts'
import { answerDraftId } from '../data/refusals'
import { draftBy } from '../data/rows'
import type { Shot } from '../data/shots'
import { useKept, type Kept } from './useKept'

export interface AnswerForm extends Omit<Kept, 'changed'> {
  draft: Ref<AnswerDraft>
  addShot: (shot: Shot) => void
  removePhoto: (sha256: string) => void
}

/** An answer to a task being written: on disk after every change, restored after a reload. */
export function useAnswer(task: string, move: () => AnswerDraft['move']): AnswerForm {
  const { store } = useField()
  const draft = ref<AnswerDraft>(newAnswer(task, move(), Date.now()))
  const { notSaved, changed, settled, leave } = useKept(store, () => ({ ...draft.value, move: move() }))
  onMounted(async () => {
    const found = await draftBy(store, answerDraftId(task))
    if (found?.form === 'answer') draft.value = found
    watch(draft, changed, { deep: true })
  })
  return {
    draft, notSaved, settled, leave,
    addShot: ({ ref: photo }) => {
      const { photos } = draft.value
      if (!photos.some(({ sha256 }) => sha256 === photo.sha256)) draft.value = { ...draft.value, photos: [...photos, photo], problem: null }
    },
    removePhoto: (sha256) => (draft.value = { ...draft.value, photos: draft.value.photos.filter((photo) => photo.sha256 !== sha256) }),
  }
}

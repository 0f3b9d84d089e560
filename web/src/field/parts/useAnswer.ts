import { onMounted, ref, watch, type Ref } from 'vue'
import { useField } from '../data/context'
import type { AnswerDraft } from '../data/db'
import { keepDraft, newAnswer } from '../data/drafts'
import { answerDraftId } from '../data/refusals'
import { draftBy } from '../data/rows'
import type { Shot } from '../data/shots'

export interface AnswerForm {
  draft: Ref<AnswerDraft>
  notSaved: Ref<boolean>
  addShot: (shot: Shot) => void
  removePhoto: (sha256: string) => void
  settled: () => Promise<void>
  /** From now on nothing is saved any more: the answer has been sent. With false it was not. */
  leave: (gone?: boolean) => void
}

/** An answer to a task being written: on disk after every change, restored after a reload. */
export function useAnswer(task: string, move: () => AnswerDraft['move']): AnswerForm {
  const { store } = useField()
  const draft = ref<AnswerDraft>(newAnswer(task, move(), Date.now()))
  const notSaved = ref(false)
  let saving: Promise<void> = Promise.resolve()
  let dirty = false
  let left = false

  async function write(): Promise<void> {
    while (dirty && !left) {
      dirty = false
      notSaved.value = await keepDraft(store, { ...draft.value, move: move() }, Date.now()).then(() => false, () => true)
    }
  }
  onMounted(async () => {
    const found = await draftBy(store, answerDraftId(task))
    if (found?.form === 'answer') draft.value = found
    watch(draft, () => {
      if (left) return
      dirty = true
      saving = saving.then(write)
    }, { deep: true })
  })
  return {
    draft, notSaved,
    addShot: ({ ref: photo }) => {
      const { photos } = draft.value
      if (!photos.some(({ sha256 }) => sha256 === photo.sha256)) draft.value = { ...draft.value, photos: [...photos, photo], problem: null }
    },
    removePhoto: (sha256) => (draft.value = { ...draft.value, photos: draft.value.photos.filter((photo) => photo.sha256 !== sha256) }),
    settled: () => saving,
    leave: (gone = true) => void (left = gone),
  }
}

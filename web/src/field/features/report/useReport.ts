import { computed, onMounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Position } from '@/api/types'
import { useField } from '../../data/context'
import type { ReportDraft } from '../../data/db'
import { draftBy } from '../../data/rows'
import { refines, usePosition } from '../../data/position'
import { notTakenHere, placedAt, withShot } from '../../data/report'
import type { Shot } from '../../data/shots'
import { useKept, type Kept } from '../../parts/useKept'

export interface Report extends Omit<Kept, 'changed'> {
  draft: Ref<ReportDraft | null>
  missing: Ref<boolean>
  position: ComputedRef<Position | null>
  /** Only the person can say where it is. */
  asksPlace: ComputedRef<boolean>
  addShot: (shot: Shot) => void
  removePhoto: (sha256: string) => void
  /** Photos of how it is now, where it was dealt with at once. */
  addAfter: (shot: Shot) => void
  removeAfter: (sha256: string) => void
  place: (position: Position) => void
}

/** Whether the place where the phone is may still become the report's. */
function follows(draft: ReportDraft): boolean {
  return draft.form === 'report' && !draft.position && !notTakenHere(draft)
}

/** Whether a fix of the warm-up says better where the phone was at the shutter. */
function warmsUp(draft: ReportDraft, fix: Position): boolean {
  return draft.form === 'report' && !draft.placedByHand && draft.position !== null && refines(draft.position, fix)
}

/** One report being written: on disk after every change, restored from there after a reload or a crash. */
export function useReport(id: string): Report {
  const { store } = useField()
  const { fix, recent } = usePosition()
  const draft = ref<ReportDraft | null>(null)
  const missing = ref(false)
  const { notSaved, changed, settled, leave } = useKept(store, () => draft.value)
  function change(patch: Partial<ReportDraft>): void {
    if (draft.value) draft.value = { ...draft.value, ...patch, problem: null }
  }
  const after = () => draft.value?.settled ?? []
  watch(draft, (_now, before) => before && changed(), { deep: true })

  // A fix that comes after the shutter still says where the person stands; one that came with it is replaced only by
  // what tells the same place better. Of a picture from the gallery it says nothing: the person is asked.
  watch(fix, (now) => {
    if (now && draft.value && (follows(draft.value) || warmsUp(draft.value, now))) change({ position: { ...now } })
  })

  onMounted(async () => {
    const found = await draftBy(store, id)
    if (found?.form === 'report' || found?.form === 'amend') draft.value = found
    else missing.value = true
  })

  return {
    draft, missing, notSaved, settled, leave,
    position: computed(() => draft.value?.position ?? null),
    asksPlace: computed(() => draft.value !== null && !draft.value.position && notTakenHere(draft.value)),
    addShot: (shot) => draft.value && change(withShot(draft.value, shot)),
    removePhoto: (sha256) => draft.value && change({ photos: draft.value.photos.filter((photo) => photo.sha256 !== sha256) }),
    addAfter: ({ ref: photo }) => change({ settled: [...after().filter((it) => it.sha256 !== photo.sha256), photo] }),
    removeAfter: (sha256) => change({ settled: after().filter((photo) => photo.sha256 !== sha256) }),
    place: (position) => draft.value && change(placedAt(draft.value, position, recent())),
  }
}

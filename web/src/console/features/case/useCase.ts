import { useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { isApiError } from '@/api/errors'
import type { Dispatch, IncidentDetail } from '@/api/types'
import { errorText, requestIdOf } from '@/ui/errorText'
import { useToasts } from '@/ui/toasts'
import { incidents, tasks, type MoveBody } from '@/console/server'
import { useTexts, type Key } from '@/console/texts'

export function useCase(id: Ref<string>) {
  const { language } = useTexts()
  return useQuery({
    queryKey: ['incident', id, language],
    queryFn: ({ signal }) => incidents.one(id.value, signal),
    // The case before stays until the next is there: the panel never blinks while one works through a queue.
    placeholderData: (before) => (before?.id === id.value ? before : undefined),
  })
}

/** The acts of the panel. Each answers with the case as it is afterwards, or null after saying what went wrong. */
export function useMoves() {
  const cache = useQueryClient()
  const { t, word } = useTexts()
  const toasts = useToasts()

  function tellError(error: unknown, id: string): null {
    const stale = isApiError(error) && error.code === 'core.stale'
    if (stale) toasts.fail(t('case.stale'))
    else toasts.fail(errorText(error, word, t('error.unknown')), requestIdOf(error))
    void cache.invalidateQueries({ queryKey: ['incident', id] })
    return null
  }
  function keep(detail: IncidentDetail): IncidentDetail {
    // Whatever stands under this key is the case itself; what is asked about it has keys of its own.
    cache.setQueriesData({ queryKey: ['incident', detail.id] }, detail)
    for (const key of ['queues', 'area-counts', 'tasks', 'likely']) void cache.invalidateQueries({ queryKey: [key] })
    return detail
  }
  async function act(row: IncidentDetail, call: () => Promise<IncidentDetail>): Promise<IncidentDetail | null> {
    try {
      return keep(await call())
    } catch (error) {
      return tellError(error, row.id)
    }
  }
  const incidentMove = (row: IncidentDetail, move: string, body: Omit<MoveBody, 'base_version'> = {}) =>
    act(row, () => incidents.move(row.id, move, { base_version: row.version, ...body }))
  const taskMove = (row: IncidentDetail, task: { id: string; version: number }, move: string, body: object = {}) =>
    act(row, async () => {
      await tasks.move(task.id, move, { base_version: task.version, ...body })
      return incidents.one(row.id)
    })
  const cardMove = (row: IncidentDetail, card: { id: string }, said: 'appeal' | 'decide', body: object) =>
    act(row, () => incidents.judge(card.id, said, body))
  /** Takes back what `dispatch` sent, task by task; each is a compensating event within its ten seconds. */
  async function undoDispatch(after: IncidentDetail, dispatch: Dispatch): Promise<IncidentDetail | null> {
    const sent = new Set(dispatch.tasks.map((task) => task.id))
    let result: IncidentDetail | null = after
    for (const task of after.tasks.filter((it) => sent.has(it.id))) {
      result = await taskMove(after, task, 'recall')
      if (!result) return null
    }
    toasts.say(t('dispatch.undone'))
    return result
  }
  return {
    incidentMove, taskMove, cardMove,
    undoDispatch,
    sayDone: (move: string) => toasts.say(t(`move.done.${move}` as Key)),
    undoable: toasts.undoable,
  }
}
export type Moves = ReturnType<typeof useMoves>

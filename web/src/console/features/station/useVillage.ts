import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { uuid7 } from '@/api/ids'
import type { Crew, IncidentShort, PhotoRef } from '@/api/types'
import { errorText, requestIdOf } from '@/ui/errorText'
import { useToasts } from '@/ui/toasts'
import { useLiveChanges } from '@/console/live'
import type { IncidentQuery } from '@/console/filters'
import { incidents, tasks, village } from '@/console/server'
import { useTexts } from '@/console/texts'

export type Tab = 'new' | 'open' | 'done'

export type Order = 'due' | '-reported'
export interface Shown {
  tab: Tab
  order: Order
  /** Code of the only grid that is looked at. */
  grid: string | null
}

const STATES: Record<Tab, readonly string[]> = {
  new: ['reported'],
  open: ['registered', 'dispatched', 'in_progress', 'verifying', 'on_hold'],
  done: ['closed'],
}
const PAGE = 30

function questionOf({ tab, order, grid }: Shown): IncidentQuery {
  // Closed ones have no deadline any more.
  return { state: STATES[tab], order: tab === 'done' ? '-reported' : order, area: grid, limit: PAGE }
}
const KEYS = ['station', 'village-cases', 'queues', 'area-counts']

export function useVillage(shown: Ref<Shown>) {
  const cache = useQueryClient()
  const { language } = useTexts()
  const here = useQuery({ queryKey: ['station', language], queryFn: ({ signal }) => village.read(signal) })
  const cases = useInfiniteQuery({
    queryKey: ['village-cases', shown, language],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => incidents.list({ ...questionOf(shown.value), after: pageParam }, signal),
    getNextPageParam: (last) => last.next,
  })
  const rows = computed(() => cases.data.value?.pages.flatMap((page) => page.results) ?? [])
  const queues = useQuery({ queryKey: ['queues'], queryFn: ({ signal }) => incidents.queues(signal) })

  const waiting = computed(() => {
    const counts = queues.data.value?.queues
    return counts ? (counts.to_register ?? 0) + (counts.unplaced ?? 0) : null
  })
  function refresh(): void {
    for (const key of KEYS) void cache.invalidateQueries({ queryKey: [key] })
  }
  useLiveChanges(refresh)
  return { here, cases, rows, waiting, refresh }
}

/** One act at a time; what goes wrong is said, and everything is asked for anew. Answers whether it was done. */
export function useAct(refresh: () => void) {
  const { t, word } = useTexts()
  const toasts = useToasts()
  const busy = ref(false)

  async function act(run: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await run()
      return true
    } catch (error) {
      toasts.fail(errorText(error, word, t('error.unknown')), requestIdOf(error))
      return false
    } finally {
      busy.value = false
      refresh()
    }
  }
  return { busy, act }
}
type Act = ReturnType<typeof useAct>['act']

/** What a station does with a report; each can be taken back for ten seconds. */
export function useReportActs(unit: string, act: Act) {
  const { t } = useTexts()
  const toasts = useToasts()

  const settle = (row: IncidentShort, body: { words: string; photos: PhotoRef[] }) =>
    act(async () => {
      const after = await incidents.move(row.id, 'settle', { base_version: row.version, ...body })
      toasts.undoable(t('move.done.settle'), () => void undo(after))
    })
  const pass = (row: IncidentShort, note: string) =>
    act(async () => {
      const body = { base_version: row.version, note: note.trim() || t('station.pass_note') }
      const after = await incidents.move(row.id, 'register', body)
      toasts.undoable(t('station.passed'), () => void undo(after))
    })
  const undo = (row: { id: string; version: number }) =>
    act(async () => {
      await incidents.move(row.id, 'undo', { base_version: row.version })
      toasts.say(t('station.undone'))
    })
  /** Registers and sends it to the own station; what was sent can be taken back for ten seconds. */
  const own = (row: IncidentShort) =>
    act(async () => {
      const task = uuid7()
      const after = await incidents.register(row.id, row.version, { tasks: [{ id: task, unit, lead: true, note: '' }] })
      const sent = after.tasks.find((it) => it.id === task)
      if (sent) toasts.undoable(t('station.own_done'), () => void takeBack(sent))
    })
  const takeBack = (task: { id: string; version: number }) =>
    act(async () => {
      await tasks.move(task.id, 'recall', { base_version: task.version })
      toasts.say(t('station.own_undone'))
    })
  return { settle, pass, own }
}

/** Leave and return, each of which can be undone for ten seconds. */
export function useDuty(act: Act) {
  const { t } = useTexts()
  const toasts = useToasts()

  return (person: Crew, onDuty: boolean, standIn: string | null) => {
    const before = { on_duty: person.on_duty, stand_in: person.on_duty ? null : (person.stand_in?.post ?? null) }
    const restore = () =>
      act(async () => {
        await village.duty(person.post, before)
        toasts.say(t('station.duty_undone'))
      })
    return act(async () => {
      await village.duty(person.post, { on_duty: onDuty, stand_in: standIn })
      const text = t(onDuty ? 'station.returned' : 'station.left', { name: person.name })
      toasts.undoable(text, () => void restore())
    })
  }
}

import type { FieldApi } from '@/api/field'
import type { ChangesPage, SyncedChange, Task } from '@/api/types'
import { reopening, type PersonStore } from './db'

const KINDS = new Set<SyncedChange['kind']>(['me', 'category', 'area', 'incident', 'task', 'inbox', 'unit'])

export interface PullerOptions {
  store: PersonStore
  api: Pick<FieldApi, 'changes'>
  /** Tasks that have just come to this person; never those of a first or full download. */
  onNewTasks?: (tasks: Task[]) => void
  now?: () => number
}

/** Brings the server's changes into the person's store, page by page; each page and its cursor are one commit. */
export class Puller {
  private running: Promise<void> | null = null
  private again = false

  constructor(private readonly options: PullerOptions) {}

  pull(): Promise<void> {
    if (this.running) {
      this.again = true
      return this.running
    }
    this.running = this.run().finally(() => {
      this.running = null
    })
    return this.running
  }

  /** Forgets where it stood, so that the next pull downloads everything again. */
  async restart(): Promise<void> {
    await this.options.store.meta.delete('cursor')
  }

  private async run(): Promise<void> {
    const { store, api } = this.options
    let more = true
    while (more) {
      const cursor = await reopening(store, () => store.read<string>('cursor'))
      const page = await api.changes(cursor)
      const tasks = await reopening(store, () => this.apply(page, cursor))
      if (tasks.length > 0) this.options.onNewTasks?.(tasks)
      // A page that promises more but does not move the cursor would be asked for for ever.
      more = (page.more && page.cursor !== cursor) || this.again
      this.again = false
    }
    await store.write('pulledAt', (this.options.now ?? Date.now)())
  }

  private apply(page: ChangesPage, before: string | null): Promise<Task[]> {
    const { store } = this.options
    const tables = [store.meta, ...[...KINDS].map((kind) => store.synced(kind))]
    return store.transaction('rw', tables, async () => {
      const starts = page.reset || before === null
      const { gen, resetting } = await downloadAt(store, starts)
      const fresh = resetting ? [] : await this.newTasks(page.changes)
      await this.applyRows(page.changes, gen)
      if (resetting && !page.more) await dropOlder(store, gen)
      await store.meta.bulkPut([
        { key: 'gen', value: gen },
        { key: 'resetting', value: resetting && page.more },
        { key: 'cursor', value: page.cursor },
        { key: 'serverTime', value: page.server_time },
      ])
      return fresh
    })
  }

  private async applyRows(changes: SyncedChange[], gen: number): Promise<void> {
    const { store } = this.options
    for (const { kind, id, gone, body } of changes) {
      // A kind that this version of the app does not know comes from a newer server and is left alone.
      if (!KINDS.has(kind)) continue
      if (gone || body === null) await store.synced(kind).delete(id)
      else await store.synced(kind).put({ id, gen, body })
    }
  }

  private async newTasks(changes: SyncedChange[]): Promise<Task[]> {
    const fresh: Task[] = []
    for (const { kind, gone, body } of changes) {
      const task = body as unknown as Task | null
      if (kind !== 'task' || gone || !task || task.state !== 'dispatched') continue
      const known = await this.options.store.task.get(task.id)
      if (!known || known.body.state !== 'dispatched') fresh.push(task)
    }
    return fresh
  }
}

async function dropOlder(store: PersonStore, gen: number): Promise<void> {
  for (const kind of KINDS) await store.synced(kind).filter((row) => row.gen < gen).delete()
}

async function downloadAt(store: PersonStore, starts: boolean): Promise<{ gen: number; resetting: boolean }> {
  const gen = (await store.read<number>('gen')) ?? 0
  if (starts) return { gen: gen + 1, resetting: true }
  return { gen, resetting: (await store.read<boolean>('resetting')) === true }
}

import type { ChangeRef } from './types'

export type LiveEvent =
  | { type: 'changes'; changes: ChangeRef[] }
  /** The cursor is too old or the scope is new: everything shown may be stale. */
  | { type: 'reset' }
  /** `whole`: the stream tells everything since the cursor it began with. */
  | { type: 'up'; whole?: true }
  | { type: 'down' }

export interface LiveOptions {
  url?: string
  /** Where to begin: what the session told before anything else was asked. Without it the stream begins with its opening. */
  cursor?: string
  /** Distinguishes scopes: tabs that share it share one stream. */
  scope: string
  onEvent: (event: LiveEvent) => void
  source?: (url: string) => EventSource
}

// The server says something every 15 s; two and a half times that without a word is a dead line.
const SILENCE_MS = 38_000
const BACKOFF_MS = [1_000, 2_000, 5_000, 10_000, 20_000]

type Stop = () => void

/** One EventSource that is reopened by itself, also where the browser gives up (an HTTP error ends its own retries). */
export function openStream(options: Omit<LiveOptions, 'scope'>): Stop {
  const { url = '/live', cursor, onEvent, source: make = (address) => new EventSource(address) } = options
  let source: EventSource | null = null
  let failures = 0
  let first = true
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  function alive(): void {
    clearTimeout(watchdog)
    watchdog = setTimeout(fail, SILENCE_MS)
  }
  function fail(): void {
    source?.close()
    source = null
    clearTimeout(watchdog)
    clearTimeout(retry)
    onEvent({ type: 'down' })
    retry = setTimeout(open, BACKOFF_MS[Math.min(failures++, BACKOFF_MS.length - 1)])
  }
  function open(): void {
    const whole = first && Boolean(cursor)
    source = make(whole ? `${url}?cursor=${encodeURIComponent(cursor!)}` : url)
    first = false
    source.addEventListener('open', () => {
      failures = 0
      alive()
      onEvent(whole ? { type: 'up', whole } : { type: 'up' })
    })
    source.addEventListener('ping', alive)
    source.addEventListener('changes', (message) => {
      alive()
      const { changes } = JSON.parse((message as MessageEvent<string>).data) as { changes: ChangeRef[] }
      onEvent({ type: 'changes', changes })
    })
    source.addEventListener('reset', () => {
      alive()
      onEvent({ type: 'reset' })
    })
    source.addEventListener('error', fail)
    alive()
  }

  open()
  return () => {
    clearTimeout(watchdog)
    clearTimeout(retry)
    source?.close()
  }
}

/** One stream per browser: the tab that holds the lock reads it, the others hear it over a channel. */
export function shareStream(options: LiveOptions): Stop {
  const name = `wangge-live:${options.scope}`
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) return openStream(options)
  const channel = new BroadcastChannel(name)
  const given = new AbortController()
  let last: LiveEvent['type'] = 'down'
  let leading = false
  let stop: Stop = () => undefined

  function tell(event: LiveEvent): void {
    if (event.type === 'up' || event.type === 'down') last = event.type
    // Whole for this tab: the others asked at another time.
    channel.postMessage(event.type === 'up' ? { type: 'up' } : event)
    options.onEvent(event)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<LiveEvent | { type: 'hello' }>) => {
    if (data.type !== 'hello') options.onEvent(data)
    // A tab that opens later asks how the line is.
    else if (leading) channel.postMessage({ type: last })
  })
  channel.postMessage({ type: 'hello' })
  let release: Stop = () => undefined
  navigator.locks
    .request(name, { signal: given.signal }, () => {
      leading = true
      stop = openStream({ ...options, onEvent: tell })
      return new Promise<void>((resolve) => (release = resolve))
    })
    .catch(() => undefined)
  return () => {
    given.abort()
    stop()
    release()
    channel.close()
  }
}

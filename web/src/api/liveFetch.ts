export interface LiveFetchOptions {
  token: () => string | null
  /** Something of this person's changed, or the stream lost its place: ask for the changes. */
  onChange: () => void
  /** The stream is alive: told for everything heard, pings too. */
  onAlive?: () => void
  signal: AbortSignal
  fetch?: typeof fetch
}

const RETRY_MS = [2_000, 5_000, 15_000, 60_000]

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    const end = () => (clearTimeout(timer), resolve())
    signal.addEventListener('abort', end, { once: true })
    // The network is back: what it kept waiting need not wait on.
    addEventListener('online', end, { once: true, signal })
  })
}

function visible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve()
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== 'visible' && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look, { once: true })
  })
}

/** Splits a stream of server-sent events; what follows the last empty line waits for more. */
export function eventsIn(buffer: string): { names: string[]; rest: string } {
  const blocks = buffer.replaceAll('\r\n', '\n').split('\n\n')
  const rest = blocks.pop() ?? ''
  const names = blocks.map((block) => /^event: ?(.*)$/m.exec(block)?.[1]?.trim() ?? (/^data:/m.test(block) ? 'message' : 'comment'))
  return { names, rest }
}

async function listen(options: LiveFetchOptions, heard: () => void): Promise<void> {
  const send = options.fetch ?? fetch
  const response = await send('/live', {
    headers: { Accept: 'text/event-stream', Authorization: `Device ${options.token() ?? ''}` }, signal: options.signal, cache: 'no-store',
  })
  if (!response.ok || !response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    heard()
    options.onAlive?.()
    const { names, rest } = eventsIn(buffer + value)
    buffer = rest
    if (names.some((name) => name === 'changes' || name === 'reset')) options.onChange()
  }
}

/** Hears changes while the page is seen. EventSource cannot carry a device token; losing the stream loses nothing, as the app polls. */
export async function followLive(options: LiveFetchOptions): Promise<void> {
  let failures = 0
  while (!options.signal.aborted) {
    await visible(options.signal)
    const unseen = new AbortController()
    const look = () => document.visibilityState === 'hidden' && unseen.abort()
    document.addEventListener('visibilitychange', look, { signal: unseen.signal })
    try {
      // A browser opens few lines to one server: a page that nobody sees must not keep one of them.
      await listen({ ...options, signal: AbortSignal.any([options.signal, unseen.signal]) }, () => (failures = 0))
    } catch {
      // The network went away, or the page out of sight; the next round waits longer.
    } finally {
      unseen.abort()
    }
    await pause(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!, options.signal)
  }
}

const EVERY_MS = 200
const LIMIT_MS = 20_000

export interface Seen {
  asked: number
  failed: number
  /** Until as many processes were there as before. */
  seconds: number
  back: boolean
}

/** Asks again and again until another process has taken the place of `ended`, and counts what went unanswered. */
export async function watchWorkers(before: readonly number[], ended: number, ask: () => Promise<number[]>, limitMs = LIMIT_MS): Promise<Seen> {
  const began = Date.now()
  const seen: Seen = { asked: 0, failed: 0, seconds: 0, back: false }
  while (!seen.back && Date.now() - began < limitMs) {
    seen.asked += 1
    const now = await ask().catch(() => null)
    if (now === null) seen.failed += 1
    else seen.back = now.length >= before.length && !now.includes(ended)
    seen.seconds = (Date.now() - began) / 1000
    if (!seen.back) await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  return seen
}

import type { Light, Running } from '@/api/types'

/** The light of a clock at `nowMs`; the server's own answer ages while a page stays open. */
export function lightAt(clock: Pick<Running, 'due_at' | 'warn_at'>, nowMs: number): Light {
  if (!clock.due_at) return 'none'
  if (nowMs >= Date.parse(clock.due_at)) return 'red'
  if (clock.warn_at && nowMs >= Date.parse(clock.warn_at)) return 'yellow'
  return 'green'
}

export interface Remaining {
  over: boolean
  ms: number
}

export function remainingAt(dueAt: string, nowMs: number): Remaining {
  const left = Date.parse(dueAt) - nowMs
  return { over: left <= 0, ms: Math.abs(left) }
}

export interface Phrase {
  key:
    | 'time.now' | 'time.minutes_ago' | 'time.hours_ago' | 'time.days_ago' | 'time.under_a_minute'
    | 'time.minutes' | 'time.hours' | 'time.hours_minutes' | 'time.days' | 'time.days_hours'
  params: Record<string, number>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length in at most two units: "38 min", "2 h 5 min", "3 d 4 h". */
export function durationPhrase(ms: number): Phrase {
  if (ms < MINUTE) return { key: 'time.under_a_minute', params: {} }
  if (ms < HOUR) return { key: 'time.minutes', params: { n: Math.floor(ms / MINUTE) } }
  if (ms < DAY) {
    const h = Math.floor(ms / HOUR)
    const m = Math.floor((ms % HOUR) / MINUTE)
    return m ? { key: 'time.hours_minutes', params: { h, m } } : { key: 'time.hours', params: { n: h } }
  }
  const d = Math.floor(ms / DAY)
  const h = Math.floor((ms % DAY) / HOUR)
  return h && d < 10 ? { key: 'time.days_hours', params: { d, h } } : { key: 'time.days', params: { n: d } }
}

/** How long ago; null when older than 30 days, where a date says more. */
export function agoPhrase(at: string, nowMs: number): Phrase | null {
  const ms = Math.max(0, nowMs - Date.parse(at))
  if (ms < MINUTE) return { key: 'time.now', params: {} }
  if (ms < HOUR) return { key: 'time.minutes_ago', params: { n: Math.floor(ms / MINUTE) } }
  if (ms < DAY) return { key: 'time.hours_ago', params: { n: Math.floor(ms / HOUR) } }
  if (ms < 30 * DAY) return { key: 'time.days_ago', params: { n: Math.floor(ms / DAY) } }
  return null
}

/** The day of a moment in China, as in 2026-11-23: the same in both languages. */
export function chinaDay(at: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.parse(at))
}

/** Exact time in the province's zone, whatever zone the machine has. */
export function exactTime(at: string, language: 'zh' | 'en', withSeconds = false): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
    hour12: false,
  }).format(new Date(at))
}

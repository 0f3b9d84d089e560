import { DAYS_MAX, type Slice, type Span, type Step } from '@/console/insight'

const DAY_MS = 86_400_000
const DAY = /^\d{4}-\d{2}-\d{2}$/
// So many pictures can be looked through; more of them would only flicker.
const BY_DAY = 31
const BY_WEEK = 190

export interface Frame extends Span {
  n: number
}

/** Today where the cases are, wherever the reader is. */
export function today(now = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(now)
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Days from the first to the last, both counted. */
export function daysOf({ since, until }: Span): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${since}T00:00:00Z`)) / DAY_MS) + 1
}

export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && plusDays(text, 0) === text
}

/** What is wrong with a free window: null where nothing is. */
export function spanFault({ since, until }: Span, last = today()): 'missing' | 'order' | 'future' | 'long' | null {
  if (!isDay(since) || !isDay(until)) return 'missing'
  if (until < since) return 'order'
  if (until > last) return 'future'
  return daysOf({ since, until }) > DAYS_MAX ? 'long' : null
}

/** The step of the slider over a window of so many days. */
export function stepOf(days: number): Step {
  if (days <= BY_DAY) return 'day'
  return days <= BY_WEEK ? 'week' : 'month'
}

/** The window of a slice, the last day included. */
export function windowOf(slice: Pick<Slice, 'days' | 'since' | 'until'>, last = today()): Span {
  if (slice.since && slice.until) return { since: slice.since, until: slice.until }
  return { since: plusDays(last, 1 - (slice.days ?? 30)), until: last }
}

/** Steps as the server counts them, each with its last day. */
export function framesOf(steps: readonly { day: string; n: number }[], until: string): Frame[] {
  return steps.map(({ day, n }, at) => {
    const next = steps[at + 1]
    return { since: day, until: next ? plusDays(next.day, -1) : until, n }
  })
}

/** The window before, with as many days. */
export function before(span: Span): Span {
  return { since: plusDays(span.since, -daysOf(span)), until: plusDays(span.since, -1) }
}

/** A day or a span as people read it in a sentence: 11月2日–11月8日; with the year where it is not this one. */
export function spanText({ since, until }: Span, language: 'zh' | 'en', now = today()): string {
  const ends = since === until ? [since] : [since, until]
  return ends.map((day) => written(day, language, 'short', now)).join('–')
}

/** A day beside an axis: 11/2. */
export function dayText(day: string, language: 'zh' | 'en', now = today()): string {
  return written(day, language, language === 'en' ? 'short' : 'numeric', now)
}

function written(day: string, language: 'zh' | 'en', month: 'short' | 'numeric', now: string): string {
  const year = day.slice(0, 4) === now.slice(0, 4) ? undefined : 'numeric'
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { year, month, day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}

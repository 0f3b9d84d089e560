import { describe, expect, it } from 'vitest'
import { zh as console_ } from '@/console/texts'
import { zh as door } from '@/door/words'
import { zh as field } from '@/field/i18n/zh'
import { zh as shared } from './shared'

// Also beside a placeholder or a figure: only inside figures, times, keys and coordinates it is half-width.
const HALF = /[\u3400-\u9fff”）】][,;:!?()]|[,;:!?()][\u3400-\u9fff“（【]|\}[,;:!?]\s?\{n/u

describe('Chinese texts', () => {
  it.each(Object.entries({ console: console_, door, field, shared }))('of %s have full-width punctuation', (_, words) => {
    const wrong = Object.entries(words).filter(([, text]) => HALF.test(text))
    expect(wrong).toEqual([])
  })
})

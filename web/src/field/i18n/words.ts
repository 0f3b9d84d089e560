import { useTexts, type SharedKey, type Texts } from '@/i18n'
import type { zh } from './zh'

export type FieldKey = keyof typeof zh | SharedKey
export const useWords = (): Texts<keyof typeof zh> => useTexts<keyof typeof zh>()

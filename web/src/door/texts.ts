import { createTexts, useTexts as useAnyTexts } from '@/i18n'
import { en, zh } from './words'

export type Key = keyof typeof zh
export const texts = createTexts({ zh, en })
export const useTexts = () => useAnyTexts<Key>()

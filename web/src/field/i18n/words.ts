import { useTexts, type SharedKey, type Texts } from '@/i18n'
import { mayTake } from '../data/onlineOnly'
import type { zh } from './zh'

export type FieldKey = keyof typeof zh | SharedKey
export const useWords = (): Texts<keyof typeof zh> => useTexts<keyof typeof zh>()

/** Why something written was not taken: there is no room, or no network where nothing is kept. */
export const whyNotSaved = (): keyof typeof zh => (mayTake() ? 'error.not_saved' : 'error.online_only')

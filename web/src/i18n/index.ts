import { computed, type WritableComputedRef } from 'vue'
import { createI18n, useI18n, type I18n } from 'vue-i18n'
import { en as sharedEn, zh as sharedZh } from './shared'

export type Language = 'zh' | 'en'
export type Messages = Record<string, string>
export type SharedKey = keyof typeof sharedZh

const STORE = 'wangge.language'

export function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(STORE) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

function remember(language: Language): void {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN'
  try {
    localStorage.setItem(STORE, language)
  } catch {
    // Storage may be closed in private windows; the choice then lasts until the page is left.
  }
}

/** Keys are flat ("queue.to_register"), so a message is one property and no path is walked. */
export function createTexts(own: { zh: Messages; en: Messages }): I18n {
  const language = rememberedLanguage()
  remember(language)
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'zh',
    messageResolver: (messages, key) => ((messages as Messages)[key] ?? null) as string | null,
    messages: { zh: { ...sharedZh, ...own.zh }, en: { ...sharedEn, ...own.en } },
  }) as unknown as I18n
}

export interface Texts<Key extends string> {
  t: (key: Key | SharedKey, params?: Record<string, unknown>) => string
  /** For keys made of codes that the server sends; the code itself when there is no such text. */
  word: (prefix: string, code: string) => string
  language: WritableComputedRef<Language>
}

/** Typed access to the texts; `Key` is `keyof typeof zh` of the app's own messages. */
export function useTexts<Key extends string = SharedKey>(): Texts<Key> {
  const { t, te, locale } = useI18n({ useScope: 'global' })
  return {
    t: (key, params) => t(key, params ?? {}),
    word: (prefix, code) => (te(`${prefix}.${code}`) ? t(`${prefix}.${code}`) : code),
    language: computed({
      get: () => (locale.value === 'en' ? 'en' : 'zh'),
      set: (language) => {
        locale.value = language
        remember(language)
      },
    }),
  }
}

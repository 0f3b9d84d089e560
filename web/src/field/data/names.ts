import type { Category } from '@/api/types'

type Language = 'zh' | 'en'

/** The category's name in the language of the screen, which may have changed since it was downloaded. */
export function nameOf(category: Category | undefined, language: Language, code = ''): string {
  if (!category) return code
  return (language === 'en' ? category.name_en : category.name_zh) || category.name || category.code
}

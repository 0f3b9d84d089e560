import type { Category, MobileSession } from '@/api/types'
import type { MyArea } from './db'

type Language = 'zh' | 'en'

/** The category's name in the language of the screen, which may have changed since it was downloaded. */
export function nameOf(category: Category | undefined, language: Language, code = ''): string {
  if (!category) return code
  return (language === 'en' ? category.name_en : category.name_zh) || category.name || category.code
}

/** A grid is called a number; with its village before it, it is a place. */
export function placeName(area: Pick<MyArea, 'code' | 'name' | 'level'>, session: Pick<MobileSession, 'post'>): string {
  const { area: own } = session.post
  return area.level === 'grid' && own.level === 'village' && area.code.startsWith(own.code) ? `${own.name} ${area.name}` : area.name
}

import { ref, type Ref } from 'vue'
import { errorText, requestIdOf } from '@/ui/errorText'
import { useToasts } from '@/ui/toasts'
import { insight, type AreaLevel, type Slice } from '@/console/insight'
import { useCategoryNames } from '@/console/names'
import { useTexts, type Key } from '@/console/texts'
import { fileName, save, type Sheet } from './picture'
import { today } from './timeline'
import type { View } from './view'

export interface ExportFacts {
  area: { code: string; name: string }
  view: Ref<View>
  slice: Ref<Slice>
  /** the areas that are compared, by their level and the area whose parts they are; null until they are known */
  compared: Ref<{ level: AreaLevel; within: { code: string } } | null>
  /** the window in words */
  when: Ref<string>
  picture: (words: Omit<Sheet, 'legend'>) => Promise<Blob>
}

/** Hands out what is on the page: the map as a picture, the compared areas as a table. */
export function useExport({ area, view, slice, compared, when, picture }: ExportFacts) {
  const { t, word, language } = useTexts()
  const { nameOf } = useCategoryNames()
  const toasts = useToasts()
  const busy = ref(false)

  function words(): Omit<Sheet, 'legend'> {
    const { category, channel, state, show } = view.value
    const marks = [channel && word('channel', channel), state && word('state', state)]
    const subtitle = [when.value, category ? nameOf(category) : t('situation.all'), ...marks]
    const time = new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : 'zh-CN', {
      dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Shanghai',
    }).format(new Date())
    return {
      title: `${area.name} · ${t(`situation.show_${show}` as Key)}`,
      subtitle: subtitle.filter(Boolean).join(' · '),
      source: `${t('situation.source', { name: area.name })} · ${t('map.attribution')}`,
      made: t('situation.made', { time }),
    }
  }
  async function figures(format: 'csv' | 'xlsx'): Promise<void> {
    if (!compared.value) throw new Error('nothing is compared yet')
    const { level, within } = compared.value
    const { blob, name } = await insight.figures(within.code, level, format, slice.value)
    save(blob, name)
  }
  async function take(what: 'png' | 'csv' | 'xlsx'): Promise<void> {
    busy.value = true
    try {
      if (what !== 'png') await figures(what)
      else save(await picture(words()), fileName([area.name, view.value.show, today()], 'png'))
    } catch (error) {
      toasts.fail(errorText(error, word, t('situation.export_failed')), requestIdOf(error))
    } finally {
      busy.value = false
    }
  }
  return { busy, take }
}

import type { SecurityEvent } from '@/api/types'
import type { Texts } from '@/i18n'
import type { Key } from '@/console/texts'

const NOTHING = { model: '', rows: 0, devices: 0, stand_in: '', new: 0, changed: 0 }

/** A security event as a sentence for people. */
export function sentence(event: SecurityEvent, { t, word }: Pick<Texts<Key>, 't' | 'word'>): string {
  const { facts } = event
  const covered = event.name === 'person.on_leave' && facts.stand_in
  // Checked by the types: an event that the server may tell has its words.
  return t(covered ? 'event.person.on_leave_covered' : `event.${event.name}`, {
    ...NOTHING,
    ...facts,
    who: event.actor?.name ?? t('audit.system'),
    about: event.about?.name ?? t('audit.nobody'),
    area: event.area.name,
    by: facts.model ? t('event_by.model', { model: facts.model }) : word('event_by', facts.by ?? ''),
    reason: word('ended', facts.reason ?? ''),
    setting: word('settings', facts.setting ?? ''),
    list: word('list_name', facts.list ?? ''),
  })
}

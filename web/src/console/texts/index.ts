import { createTexts, useTexts as useAnyTexts } from '@/i18n'
import * as admins from './admins'
import * as areas from './areas'
import * as bulk from './bulk'
import * as cards from './cards'
import * as caseTexts from './case'
import * as frame from './frame'
import * as intake from './intake'
import * as lists from './lists'
import * as phones from './phones'
import * as places from './places'
import * as queue from './queue'
import * as routing from './routing'
import * as same from './same'
import * as settings from './settings'
import * as situation from './situation'
import * as station from './station'

export const zh = { ...frame.zh, ...queue.zh, ...caseTexts.zh, ...bulk.zh, ...cards.zh, ...same.zh, ...intake.zh, ...situation.zh, ...places.zh, ...station.zh, ...areas.zh, ...lists.zh, ...admins.zh, ...phones.zh, ...settings.zh, ...routing.zh }
export const en = { ...frame.en, ...queue.en, ...caseTexts.en, ...bulk.en, ...cards.en, ...same.en, ...intake.en, ...situation.en, ...places.en, ...station.en, ...areas.en, ...lists.en, ...admins.en, ...phones.en, ...settings.en, ...routing.en }
export type Key = keyof typeof zh

export const texts = createTexts({ zh, en })
export const useTexts = () => useAnyTexts<Key>()

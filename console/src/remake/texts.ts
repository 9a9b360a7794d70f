import { addTexts } from '../i18n/language.ts'
import { remakeEn } from './texts-en.ts'
import { remakeZh } from './texts-zh.ts'

export const addRemakeTexts = (): void => addTexts('remake', { en: remakeEn, zh: remakeZh })

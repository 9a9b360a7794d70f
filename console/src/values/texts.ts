import { addTexts } from '../i18n/language.ts'
import { valuesEn } from './texts-en.ts'
import { valuesZh } from './texts-zh.ts'

export const addValueTexts = (): void => addTexts('values', { en: valuesEn, zh: valuesZh })

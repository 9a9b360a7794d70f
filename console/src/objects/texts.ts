import { addTexts } from '../i18n/language.ts'
import { objectsEn } from './texts-en.ts'
import { objectsZh } from './texts-zh.ts'

export const addObjectTexts = (): void => addTexts('objects', { en: objectsEn, zh: objectsZh })

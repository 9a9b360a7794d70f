import { addTexts } from '../i18n/language.ts'
import { scalingEn } from './texts-en.ts'
import { scalingZh } from './texts-zh.ts'

export const addScalingTexts = (): void => addTexts('scaling', { en: scalingEn, zh: scalingZh })

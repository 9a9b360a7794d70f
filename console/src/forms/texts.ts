// The texts of forms come with the part that loads them, not with the first page.
import './forms.css'
import '../parts/field/field.css'
import { addTexts } from '../i18n/language.ts'
import { createEn } from './create-texts-en.ts'
import { createZh } from './create-texts-zh.ts'
import { formsEn } from './texts-en.ts'
import { formsZh } from './texts-zh.ts'

export function addFormTexts(): void {
  addTexts('forms', { en: formsEn, zh: formsZh })
  addTexts('create', { en: createEn, zh: createZh })
}

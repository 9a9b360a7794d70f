import '../forms/forms.css'
import '../parts/field/field.css'
import './accounts.css'
import { addTexts } from '../i18n/language.ts'
import { addSignInTexts } from '../sign-in/texts.ts'
import { accountsEn } from './texts-en.ts'
import { accountsZh } from './texts-zh.ts'

export function addAccountTexts(): void {
  addTexts('accounts', { en: accountsEn, zh: accountsZh })
  // Why the door refuses is told in the words of signing in.
  addSignInTexts()
}

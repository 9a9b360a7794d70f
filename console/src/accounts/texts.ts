import '../forms/forms.css'
import './accounts.css'
import { addTexts } from '../i18n/language.ts'
import { accountsEn } from './texts-en.ts'
import { accountsZh } from './texts-zh.ts'

export const addAccountTexts = (): void => addTexts('accounts', { en: accountsEn, zh: accountsZh })

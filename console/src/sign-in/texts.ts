// The texts come with the part that needs them, not with the first page.
import '../forms/forms.css'
import '../parts/field/field.css'
import './sign-in.css'
import { addTexts } from '../i18n/language.ts'
import { signInEn } from './texts-en.ts'
import { signInZh } from './texts-zh.ts'

export const addSignInTexts = (): void => addTexts('signIn', { en: signInEn, zh: signInZh })

import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import {
  chooseLanguage,
  isLanguageChosen,
  type Language,
  languageChosen,
  onChosen,
} from '../app/preferences.ts'
import { keepInAddress } from '../app/router.ts'
import { en, type Texts } from './en.ts'
import { zh } from './zh.ts'

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: languageChosen(),
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  })
  say(languageChosen())
  onChosen(() => {
    const language = languageChosen()
    if (!isLanguageChosen() || language === i18next.language) return
    void i18next.changeLanguage(language)
    say(language)
  })
}

/** Texts of a part that loads when first used, under a name of their own; both languages have the same keys. */
export function addTexts<T extends object>(
  name: string,
  texts: { readonly en: T; readonly zh: Texts<T> },
): void {
  i18next.addResourceBundle('en', 'translation', { [name]: texts.en }, true, true)
  i18next.addResourceBundle('zh', 'translation', { [name]: texts.zh }, true, true)
}

export async function changeLanguage(language: Language): Promise<void> {
  chooseLanguage(language)
  keepInAddress('lang', language)
  await i18next.changeLanguage(language)
  say(language)
}

/** Of an account, where nothing else was chosen in this browser. */
export async function followLanguage(tag: string): Promise<void> {
  if (isLanguageChosen()) return
  const language = tag.toLowerCase().startsWith('zh') ? 'zh' : 'en'
  await i18next.changeLanguage(language)
  say(language)
}

/** Screen readers and line breaking go by it. */
function say(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

export const localeOf = (language: string): string => (language.startsWith('zh') ? 'zh-CN' : 'en')

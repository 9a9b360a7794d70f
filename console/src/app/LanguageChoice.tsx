import { useTranslation } from 'react-i18next'
import { changeLanguage } from '../i18n/language.ts'
import type { Language } from './preferences.ts'

/** Each by its own name: who cannot read the page finds it all the same. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation()
  return (
    <select
      className="choice"
      aria-label={t('app.language')}
      value={i18n.language}
      onChange={event => changeLanguage(event.target.value as Language)}
    >
      <option value="en">English</option>
      <option value="zh">简体中文</option>
    </select>
  )
}

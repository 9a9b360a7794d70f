// A volume of a kind that no form has: what it says is shown, and changed in the text.
import { useTranslation } from 'react-i18next'
import { sourceOf } from '../../model/volume-source.ts'

export function UnknownSource({ volume }: { readonly volume: unknown }) {
  const { t } = useTranslation()
  const { name, settings } = sourceOf(volume)
  return (
    <>
      <p className="field__hint">{t('forms.otherByText', { source: name })}</p>
      <ul className="pairs">
        {settings.map(([key, value]) => (
          <li key={key} className="mono">
            {key}: {value}
          </li>
        ))}
      </ul>
    </>
  )
}

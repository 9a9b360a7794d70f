// What a field asks about its value, with what was meant as a button.
import { useTranslation } from 'react-i18next'
import { type Advising, adviceOn } from '../fields/advice.ts'

export interface AdviceNoteProps {
  readonly advice: Advising | undefined
  readonly value: unknown
  take(value: unknown): void
}

export function AdviceNote({ advice, value, take }: AdviceNoteProps) {
  const { t } = useTranslation()
  const found = advice === undefined ? null : adviceOn(advice, value)
  if (!found) return null
  const { kind, about, instead } = found
  return (
    <p className="field__advice" role="status">
      {t(`forms.advice.${kind}`, { about })}{' '}
      {instead && (
        <button type="button" className="as-link" onClick={() => take(instead.value)}>
          {t('forms.takeInstead', { words: instead.words })}
        </button>
      )}
    </p>
  )
}

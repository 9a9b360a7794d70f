import { useTranslation } from 'react-i18next'
import { kinds } from '../../../../src/api/kinds.ts'
import { useLive } from '../../live/live-store.tsx'
import { classHintOf } from './class-hint.ts'

/** Which class holds where none is named: without any, a claim waits for ever. */
export function StorageClassHint() {
  const { t } = useTranslation()
  const hint = classHintOf(useLive(kinds.StorageClass, ''))
  return (
    <p className="field__hint">
      {hint.kind === 'loading' ? (
        t('common.loading')
      ) : hint.kind === 'unseen' ? (
        t('forms.unseenClasses')
      ) : (
        <>
          {t('forms.classes', { names: hint.names.join(', ') || t('common.none') })}{' '}
          {hint.usual.length > 0
            ? t('forms.defaultClass', { name: hint.usual.join(', ') })
            : t('forms.noDefaultClass')}
        </>
      )}
    </p>
  )
}

import { useTranslation } from 'react-i18next'
import { kinds } from '../../../../src/api/kinds.ts'
import { useLive } from '../../live/live-store.tsx'
import { sentences } from '../../parts/words/sentences.ts'
import { classHintOf } from './class-hint.ts'

/** Which class holds where none is named: without any, a claim waits for ever. */
export function StorageClassHint() {
  const { t } = useTranslation()
  const hint = classHintOf(useLive(kinds.StorageClass, ''))
  return (
    <p className="field__hint">
      {hint.kind === 'loading'
        ? t('common.loading')
        : hint.kind === 'unseen'
          ? t('forms.unseenClasses')
          : sentences(
              t('forms.classes', { names: hint.names.join(t('common.listComma')) || t('common.none') }),
              hint.usual.length > 0
                ? t('forms.defaultClass', { name: hint.usual.join(t('common.listComma')) })
                : t('forms.noDefaultClass'),
            )}
    </p>
  )
}

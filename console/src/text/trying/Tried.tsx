// What the server says a text or a form would do to its object: what changes, what it warns of, what follows for Pods.
import { Spinner } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../../src/api/kinds.ts'
import type { ApiObject } from '../../../../src/api/object.ts'
import { addTexts } from '../../i18n/language.ts'
import { useLive } from '../../live/live-store.tsx'
import { Alert } from '../../parts/Alert.tsx'
import { ChangeList } from '../../parts/dialog/ChangeList.tsx'
import { errorText } from '../../parts/words/error-text.ts'
import type { Answer } from '../../preview/use-answer.ts'
import '../../preview/plan.css'
import { effectsOf, touchedBy, touchesPods } from './effects.ts'
import { savingEn } from './texts-en.ts'
import { savingZh } from './texts-zh.ts'
import type { TriedText } from './try-text.ts'

addTexts('saving', { en: savingEn, zh: savingZh })

export interface TriedProps {
  readonly kind: string
  /** Null of what is yet to be made. */
  readonly before: ApiObject | null
  readonly tried: Answer<TriedText>
}

export function Tried({ kind, before, tried }: TriedProps) {
  const { t } = useTranslation()
  switch (tried.kind) {
    case 'none':
    case 'working':
      return (
        <p>
          <Spinner size="md" aria-label={t('saving.asking')} aria-valuetext={t('saving.asking')} />{' '}
          {t('saving.asking')}
        </p>
      )
    case 'refused':
      return <Alert variant="danger" title={t('saving.refused', { message: errorText(tried.error) })} />
    case 'failed':
      return <Alert variant="warning" title={t('saving.unanswered', { message: errorText(tried.error) })} />
    case 'taken': {
      const { changes, warnings, after } = tried
      const count = changes.length
      return (
        <section className="edit-form" aria-label={t('saving.title')}>
          {warnings.map(text => (
            <Alert key={text} variant="warning" title={text} />
          ))}
          {before ? (
            <p>{count === 0 ? t('saving.nothing') : t('saving.wouldChange', { count })}</p>
          ) : (
            <p>{t('saving.wouldMake')}</p>
          )}
          <ChangeList changes={changes} />
          {effectsOf(kind, changes).map(effect => (
            <p key={effect}>{t(`saving.effects.${effect}`)}</p>
          ))}
          {touchesPods(kind) && <TouchedPods before={before} after={after} />}
        </section>
      )
    }
  }
}

interface TouchedPodsProps {
  readonly before: ApiObject | null
  readonly after: ApiObject
}

function TouchedPods({ before, after }: TouchedPodsProps) {
  const { t } = useTranslation()
  const { items, isListed } = useLive(kinds.Pod, after.metadata?.namespace ?? '')
  if (!isListed) return null
  const touched = touchedBy(before, after, items)
  if (touched.kind === 'using')
    return touched.pods.length === 0 ? (
      <p>{t('saving.unused')}</p>
    ) : (
      <Names title={t('saving.using')} names={touched.pods} />
    )
  const { joining, leaving } = touched
  if (joining.length + leaving.length === 0)
    return <p>{t(before ? 'saving.sameSelected' : 'saving.selectsNone')}</p>
  return (
    <>
      {leaving.length > 0 && (
        <Alert variant="warning" title={t('saving.leaving')}>
          {leaving.join(t('common.listComma'))}
        </Alert>
      )}
      {joining.length > 0 && <Names title={t('saving.joining')} names={joining} />}
    </>
  )
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <p>
      {title} {names.join(t('common.listComma'))}
    </p>
  )
}

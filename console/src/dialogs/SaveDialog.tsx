// What a changed text of an object would do, before it is sent: the difference and the warnings of the server, which is
// asked by a dry run, and what follows for Pods. Sets have a plan of their own in TextDialog.tsx.
import { Spinner } from '@patternfly/react-core'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { addTexts } from '../i18n/language.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ChangeList } from '../parts/dialog/ChangeList.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/error-text.ts'
import { type Answer, useAnswer } from '../preview/use-answer.ts'
import '../preview/plan.css'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { effectsOf, touchedBy, touchesPods } from '../text/effects.ts'
import { NewerNotice } from '../text/NewerNotice.tsx'
import { savingEn } from '../text/texts-en.ts'
import { savingZh } from '../text/texts-zh.ts'
import { isWrongText, type TriedText, tryText } from '../text/try-text.ts'
import type { AskedText } from '../text/use-object-text.ts'

addTexts('saving', { en: savingEn, zh: savingZh })

export interface SaveDialogProps<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly asked: AskedText<T>
}

const restMs = 100

export function SaveDialog<T extends ApiObject>({ kind, asked }: SaveDialogProps<T>) {
  const { t } = useTranslation()
  const client = useClient()
  const { opened, wanted, isNewer } = asked
  const { isBusy, problem, make } = useAttempt(error =>
    isRefusal(error, 'Conflict') ? t('yaml.outrun') : errorText(error),
  )
  const ask = useCallback(
    (question: string): Promise<TriedText> => tryText(client, { kind, ...JSON.parse(question) }),
    [client, kind],
  )
  const tried = useAnswer({ question: JSON.stringify({ opened, wanted }), restMs, ask })
  const isAnswered = tried.kind === 'taken' || tried.kind === 'failed' || tried.kind === 'refused'
  return (
    <Dialog
      title={t('edits.title', { edit: t('yaml.save'), name: nameOf(opened) })}
      onClose={asked.close}
      footer={
        <DialogFooter
          action={t('common.apply')}
          isReady={isAnswered && !isNewer && !isWrongText(tried)}
          isBusy={isBusy}
          act={() => make(asked.send)}
          close={asked.close}
        />
      }
    >
      <ManagerNotice of={opened} />
      <Tried kind={kind.kind} opened={opened} tried={tried} />
      {isNewer && <NewerNotice rebase={asked.rebase} />}
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

interface TriedProps {
  readonly kind: string
  readonly opened: ApiObject
  readonly tried: Answer<TriedText>
}

function Tried({ kind, opened, tried }: TriedProps) {
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
          <p>{count === 0 ? t('saving.nothing') : t('saving.wouldChange', { count })}</p>
          <ChangeList changes={changes} />
          {effectsOf(kind, changes).map(effect => (
            <p key={effect}>{t(`saving.effects.${effect}`)}</p>
          ))}
          {touchesPods(kind) && <TouchedPods before={opened} after={after} />}
        </section>
      )
    }
  }
}

function TouchedPods({ before, after }: { readonly before: ApiObject; readonly after: ApiObject }) {
  const { t } = useTranslation()
  const { items, isListed } = useLive(kinds.Pod, before.metadata?.namespace ?? '')
  if (!isListed) return null
  const touched = touchedBy(before, after, items)
  if (touched.kind === 'using')
    return touched.pods.length === 0 ? (
      <p>{t('saving.unused')}</p>
    ) : (
      <Names title={t('saving.using')} names={touched.pods} />
    )
  const { joining, leaving } = touched
  if (joining.length + leaving.length === 0) return <p>{t('saving.sameSelected')}</p>
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

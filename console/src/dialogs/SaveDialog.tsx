// What a changed text of an object would do, before it is sent: the difference and the warnings of the server, which is
// asked by a dry run, and what follows for Pods. Sets have a plan of their own in TextDialog.tsx.
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { Commands } from '../commands/Commands.tsx'
import { useClient } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/words/error-text.ts'
import { useAnswer } from '../preview/use-answer.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { NewerNotice } from '../text/NewerNotice.tsx'
import { mergePatchBetween } from '../text/trying/merge-patch.ts'
import { editable } from '../text/trying/send-text.ts'
import { Tried } from '../text/trying/Tried.tsx'
import { isAnswered, isWrongText, type TriedText, tryText } from '../text/trying/try-text.ts'
import type { AskedText } from '../text/use-object-text.ts'

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
  const patch = useMemo(() => {
    const found = mergePatchBetween(editable(opened), wanted)
    return typeof found === 'object' ? found : null
  }, [opened, wanted])
  return (
    <Dialog
      title={t('edits.title', { edit: t('yaml.save'), name: nameOf(opened) })}
      onClose={asked.close}
      footer={
        <DialogFooter
          action={t('common.apply')}
          isReady={isAnswered(tried) && !isNewer && !isWrongText(tried)}
          isBusy={isBusy}
          act={() => make(asked.send)}
          close={asked.close}
        />
      }
    >
      <ManagerNotice of={opened} />
      <Tried kind={kind.kind} before={opened} tried={tried} />
      {/* Values of Secrets are for nobody's history of commands. */}
      {kind.kind !== 'Secret' && (
        <Commands
          namespace={opened.metadata?.namespace ?? ''}
          change={
            patch && { kind: 'patch', of: { kind: kind.kind, name: nameOf(opened) }, patch, as: 'merge' }
          }
        />
      )}
      {isNewer && <NewerNotice rebase={asked.rebase} />}
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

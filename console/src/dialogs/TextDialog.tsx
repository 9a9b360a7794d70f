// What a changed text of a set would do, before it is sent: the same plan, and the same agreement to its dangers, as of
// every other edit. Where a field has changed that never may, the way out is to make the set anew.
import { useMemo, useReducer } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Commands } from '../commands/Commands.tsx'
import { type Applied, needsOfDoing } from '../edits/doing.ts'
import { fixedChanges, patchBetween, replacesPods } from '../model/change.ts'
import { Alert } from '../parts/Alert.tsx'
import { Agreement } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/words/error-text.ts'
import { saying } from '../parts/words/saying.ts'
import { isImpossible } from '../preview/impossible.ts'
import { PlanPreview } from '../preview/PlanPreview.tsx'
import { useAgreement } from '../preview/use-agreement.ts'
import { usePreview } from '../preview/use-preview.ts'
import { useSecondLook } from '../preview/use-second-look.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { NewerNotice } from '../text/NewerNotice.tsx'
import { editable } from '../text/trying/send-text.ts'
import type { AskedText } from '../text/use-object-text.ts'

export interface TextDialogProps {
  readonly view: SetView
  readonly asked: AskedText<StatefulSet>
  makeAnew(definition: StatefulSet): void
  onApplied(applied: Applied): void
}

export function TextDialog({ view, asked, makeAnew, onApplied }: TextDialogProps) {
  const { t } = useTranslation()
  const { opened, wanted, isNewer } = asked
  const recreateDenial = useDenials(view.namespace)(needsOfDoing('recreate'), view.name)
  const { isBusy, problem, make } = useAttempt(error =>
    isRefusal(error, 'Conflict') ? t('yaml.outrun') : errorText(error),
  )
  const change = useMemo(() => changeOf(opened, wanted), [opened, wanted])
  const edit = change.kind === 'edit' ? change.edit : null
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  const preview = usePreview(view, edit, { turn })
  const agreement = useAgreement(preview)
  const lookAgain = useSecondLook({ view, edit, preview, again })
  const isForeseen = change.kind === 'edit' && (preview.kind === 'planned' || preview.kind === 'failed')
  const isReady = isForeseen && !isNewer && !isImpossible(preview) && agreement.isGiven
  const isFixed = fixedChanges(opened, wanted).length > 0
  const apply = () =>
    make(async () => {
      await lookAgain()
      const after = await asked.send()
      const said = saying('edits.changed', { kind: 'StatefulSet', name: view.name })
      onApplied({
        said,
        saidWhenOver: said,
        plan: preview.kind === 'planned' ? preview.plan : null,
        before: opened,
        after,
        pods: view.ordinals.flatMap(({ pod }) => (pod ? [pod] : [])),
      })
    })
  return (
    <Dialog
      title={t('edits.title', { edit: t('yaml.save'), name: view.name })}
      onClose={asked.close}
      footer={
        <DialogFooter
          action={t('common.apply')}
          isDanger={agreement.isNeeded}
          isReady={isReady}
          isBusy={isBusy}
          act={apply}
          close={asked.close}
        />
      }
    >
      <ManagerNotice of={view.set} />
      {change.kind === 'edit' && (
        <p className="field__hint">
          {t(replacesPods(change.edit.body) ? 'edits.replacesPods' : 'edits.replacesNone')}
        </p>
      )}
      {change.kind === 'unreadable' && <Alert variant="danger" title={errorText(change.error)} />}
      <PlanPreview
        preview={preview}
        pods={podsOf(view)}
        ways={{ set: view.set, again, close: asked.close }}
      />
      <Commands
        namespace={view.namespace}
        change={
          change.kind === 'edit'
            ? { kind: 'patch', of: { kind: 'StatefulSet', name: view.name }, patch: change.edit.body }
            : null
        }
      />
      {isFixed && isImpossible(preview) && (
        <GuardedButton
          denial={recreateDenial}
          variant="link"
          onClick={() => {
            asked.close()
            makeAnew(wanted)
          }}
        >
          {t('edits.recreate')}
        </GuardedButton>
      )}
      {agreement.isNeeded && <Agreement isAgreed={agreement.isGiven} agree={agreement.agree} />}
      {isNewer && <NewerNotice rebase={asked.rebase} />}
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

type Patching = Extract<Edit, { readonly kind: 'patch' }>

type TextChange =
  | { readonly kind: 'edit'; readonly edit: Patching }
  | { readonly kind: 'none' }
  /** What was typed is no set that a difference could be told of. */
  | { readonly kind: 'unreadable'; readonly error: unknown }

function changeOf(opened: StatefulSet, wanted: StatefulSet): TextChange {
  try {
    const body = patchBetween(editable(opened) as StatefulSet, wanted)
    return body === null ? { kind: 'none' } : { kind: 'edit', edit: { kind: 'patch', body } }
  } catch (error) {
    return { kind: 'unreadable', error }
  }
}

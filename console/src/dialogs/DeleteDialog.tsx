// The deletion of one set: what becomes of its Pods and claims, the plan of that, and the word. The claims and the Service that
// were chosen go once the set is gone: were it refused afterwards, their data would be lost for nothing.
import { useMemo, useReducer, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Commands } from '../commands/Commands.tsx'
import {
  type Cascade,
  chosenOf,
  claimsToChoose,
  type Deletion,
  endsInOrder,
  firstEditOf,
  firstStepOf,
  planOneByOne,
  takerOfPods,
  takesItsClaims,
  usualDeletion,
  withClaimsGone,
} from '../edits/deletion.ts'
import { type Applied, needsOfDoing } from '../edits/doing.ts'
import { makeEdit } from '../edits/make-edit.ts'
import { newestOf, seenIn } from '../edits/newest.ts'
import { servicesLeft } from '../edits/services-left.ts'
import { deleteClaim, deleteService, useOrderedDeletion } from '../edits/use-deletion.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { DialogForm, dialogForm } from '../parts/dialog/DialogForm.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { useAttempts } from '../parts/dialog/use-attempts.ts'
import { useLeaveQuestion } from '../parts/use-leave-question.ts'
import { errorText } from '../parts/words/error-text.ts'
import { saying } from '../parts/words/saying.ts'
import { isImpossible } from '../preview/impossible.ts'
import { PlanPreview } from '../preview/PlanPreview.tsx'
import { usePreview } from '../preview/use-preview.ts'
import { useSecondLook } from '../preview/use-second-look.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { CascadeFields, ClaimFields, ServiceFields } from './DeleteFields.tsx'

export interface DeleteDialogProps {
  readonly view: SetView
  /** How it was begun, where it was broken off. */
  readonly cascade?: Cascade
  onClose(): void
  onApplied(applied: Applied): void
}

export function DeleteDialog({ view, cascade, onClose, onApplied }: DeleteDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const [deletion, setDeletion] = useState<Deletion>({
    ...usualDeletion,
    ...(cascade ? { cascade } : {}),
  })
  const [word, setWord] = useState('')
  const [wasChanged, setChanged] = useState(false)
  const [isGone, setGone] = useState(false)
  const { isBusy, problem, make } = useAttempt(errorText)
  const leftovers = useAttempts()
  const ordered = useOrderedDeletion()
  useLeaveQuestion(isBusy && ordered.left !== null && !isGone)
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  // What is under way changes the set itself: what is shown stays what was asked for.
  const asked = useRef(view)
  if (!isBusy && !isGone) asked.current = view
  const shown = asked.current
  const items = useLive(kinds.PersistentVolumeClaim, view.namespace).items
  const rows = claimsToChoose(shown.set, deletion, items)
  const chosen = chosenOf(deletion.claims, rows)
  const [takesService, takeService] = useState(false)
  const beside = {
    services: useLive(kinds.Service, view.namespace).items,
    sets: useLive(kinds.StatefulSet, view.namespace).items,
  }
  const services = servicesLeft(shown.set, beside)
  // Pods that stay keep their names.
  const unneeded = deletion.cascade === 'orphan' ? null : services.unneeded
  const service = takesService ? unneeded : null
  const edit = useMemo(() => firstEditOf(deletion, shown.set), [deletion, shown.set])
  const preview = usePreview(shown, isGone ? null : edit, { turn })
  const lookAgain = useSecondLook({ view: shown, edit, preview, again })
  const isStepwise = endsInOrder(deletion, shown.set) && takerOfPods([shown.set]) === 'byPage'
  const planned =
    preview.kind === 'planned'
      ? {
          ...preview,
          plan: withClaimsGone(isStepwise ? planOneByOne(preview.plan) : preview.plan, chosen),
        }
      : preview
  const denialOf = useDenials(view.namespace)
  const isSaid = word === 'yes' || word === view.name

  const leave = () => {
    onApplied({
      said: saying('edits.done', { name: view.name, edit: saying('edits.delete') }),
      saidWhenOver: saying('edits.over', { name: view.name, edit: saying('edits.delete') }),
      plan: preview.kind === 'planned' ? preview.plan : null,
      before: newestOf(shown.set, preview),
      after: null,
      pods: shown.ordinals.flatMap(({ pod }) => (pod ? [pod] : [])),
    })
    onClose()
  }
  /** Whether it was done: not, where somebody has changed the set meanwhile. */
  const deleteSet = async (): Promise<boolean> => {
    try {
      const written = await makeEdit(client, {
        edit: firstStepOf(deletion, shown.set),
        revisions: view.revisions,
        known: shown.set,
        seen: seenIn(preview) ?? shown.set,
        mine: () => null,
      })
      if (written.kind !== 'written') return false
      if (endsInOrder(deletion, shown.set)) await ordered.erase(shown.set)
    } catch (error) {
      // That it is gone is what was wanted, by whomever.
      if (!isRefusal(error, 'NotFound')) throw error
    }
    return true
  }
  const apply = () =>
    make(async () => {
      setChanged(false)
      if (!isGone) await lookAgain()
      if (!isGone && !(await deleteSet())) {
        setChanged(true)
        again()
        return
      }
      setGone(true)
      const rest = [
        ...chosen.map(claim => ({ name: nameOf(claim), erase: () => deleteClaim(client, claim) })),
        ...(service ? [{ name: nameOf(service), erase: () => deleteService(client, service) }] : []),
      ]
      const { done } = await leftovers.make(rest, {
        nameOf: ({ name }) => name,
        ask: ({ erase }) => erase(),
      })
      if (done.length === rest.length) leave()
    })
  return (
    <Dialog
      title={t('edits.title', { edit: t('edits.delete'), name: view.name })}
      onClose={isGone ? leave : onClose}
      footer={
        <DialogFooter
          action={t(isGone ? 'edits.deleteRest' : 'edits.delete')}
          isDanger
          isReady={isSaid && preview.kind !== 'working' && !isImpossible(preview)}
          isBusy={isBusy}
          form={dialogForm}
          close={isGone ? leave : onClose}
        />
      }
    >
      <ManagerNotice of={view.set} />
      {isGone && !isBusy && <Alert variant="warning" title={t('edits.setGone', { name: view.name })} />}
      <DialogForm act={apply}>
        {!isGone && (
          <CascadeFields
            sets="ofOne"
            cascade={deletion.cascade}
            taker={takerOfPods([shown.set])}
            scaleDenial={denialOf(needsOfDoing('stop'), view.name)}
            takesClaims={takesItsClaims(shown.set)}
            choose={cascade => setDeletion(before => ({ ...before, cascade }))}
          />
        )}
        <ClaimFields
          sets="ofOne"
          rows={rows}
          choice={deletion.claims}
          denial={denialOf([needOf('delete', kinds.PersistentVolumeClaim)])}
          kinds={['none', 'all', 'some']}
          choose={choice => setDeletion(before => ({ ...before, claims: choice }))}
        />
        <ServiceFields
          services={{ ...services, unneeded }}
          isChosen={service !== null}
          denial={unneeded && denialOf([needOf('delete', kinds.Service)], nameOf(unneeded))}
          choose={takeService}
        />
        <ConfirmWord word="yes" value={word} change={setWord} />
      </DialogForm>
      {!isGone && (
        <PlanPreview
          preview={planned}
          pods={podsOf(shown)}
          ways={{ set: view.set, again, close: onClose, without: ['scaleUpFirst'] }}
        />
      )}
      {!isGone && (
        <Commands
          namespace={view.namespace}
          change={{
            kind: 'deleteSet',
            deletion: {
              set: shown.set,
              cascade: deletion.cascade,
              pods: podsOf(shown),
              rest: [
                ...chosen.map(claim => ({ kind: 'PersistentVolumeClaim', name: nameOf(claim) })),
                ...(service ? [{ kind: 'Service', name: nameOf(service) }] : []),
              ],
            },
          }}
        />
      )}
      {wasChanged && <Alert variant="warning" title={t('edits.changedSince')} />}
      <div role="status">
        {ordered.left !== null && isBusy && !isGone && t('edits.left', { count: ordered.left })}
      </div>
      {problem && <Alert variant="danger" title={problem} />}
      <Failures title={t('edits.restRefused')} failures={leftovers.failures} />
    </Dialog>
  )
}

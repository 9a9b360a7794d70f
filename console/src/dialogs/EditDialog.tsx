// One dialog for every edit of a set: its fields, the plan of what will happen, and Apply. It sends the smallest patch that
// makes the edit, and shows a refusal in the server's words where it happened.
import { type ReactNode, Suspense, useReducer, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isNothing } from '../../../src/foresee/words/is-nothing.ts'
import { useDenials } from '../access/use-access.ts'
import { part } from '../app/part.ts'
import { Commands } from '../commands/Commands.tsx'
import { ClashNotice, FollowedNotice } from '../edits/ClashNotice.tsx'
import { type Applied, needsOfDoing } from '../edits/doing.ts'
import {
  annotationsOf,
  clashesOfDraft,
  type Draft,
  type DraftKind,
  editOf,
  followedBy,
  imagePlacesOf,
  isImageTyped,
  patchOfDraft,
  replicasIn,
  untouched,
  withoutClashes,
} from '../edits/draft.ts'
import { editFieldName } from '../edits/edit-field-name.ts'
import { makeEdit } from '../edits/make-edit.ts'
import { newestOf, seenIn } from '../edits/newest.ts'
import type { PauseWay } from '../edits/pause-ways.ts'
import { rememberReplicas } from '../edits/stopped-replicas.ts'
import { causeWords } from '../i18n/server-words.ts'
import { useClient } from '../live/live-store.tsx'
import type { Problem } from '../model/problems.ts'
import { Alert } from '../parts/Alert.tsx'
import { Agreement } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { DialogForm, dialogForm } from '../parts/dialog/DialogForm.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { serverNow } from '../parts/server-clock.ts'
import { errorText } from '../parts/words/error-text.ts'
import { saying } from '../parts/words/saying.ts'
import { isImpossible, problemsOfPreview } from '../preview/impossible.ts'
import { PlanPreview } from '../preview/PlanPreview.tsx'
import { useAgreement } from '../preview/use-agreement.ts'
import { usePreview } from '../preview/use-preview.ts'
import { useSecondLook } from '../preview/use-second-look.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { PartitionFields } from './PartitionFields.tsx'
import { RevisionChoice } from './RevisionChoice.tsx'
import { WholeNumber } from './WholeNumber.tsx'

const ImageUpgradeField = part(
  () => import('./ImageUpgradeField.tsx'),
  module => module.ImageUpgradeField,
)

// It comes with the texts of forms, which load when they are first wanted.
const ReplicasThatFit = part(
  () => import('../quota/ReplicasThatFit.tsx'),
  module => module.ReplicasThatFit,
)

export interface EditDialogProps {
  readonly kind: DraftKind
  readonly view: SetView
  /** For a rollback that was chosen from the records. */
  readonly revision?: number
  /** For a partition that was chosen by the handle on the strip. */
  readonly partition?: number
  /** And by which button on the page. */
  readonly way?: PauseWay
  /** For so many replicas that were chosen in the head of the page. */
  readonly replicas?: number
  onClose(): void
  onApplied(applied: Applied): void
}

export function EditDialog(props: EditDialogProps) {
  const { kind, view, revision, partition, way, replicas, onClose, onApplied } = props
  const { t } = useTranslation()
  const client = useClient()
  const [draft, setDraft] = useState(() => draftOf(kind, view, { revision, partition, way, replicas }))
  const [known, setKnown] = useState(view.set)
  const [wasChanged, setChanged] = useState(false)
  const { isBusy, problem, make } = useAttempt(errorText)
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  // What is under way changes the set itself: what is shown stays what was asked for.
  const asked = useRef(view)
  if (!isBusy) asked.current = view
  const shown = asked.current
  const edit = editOf(kind, draft, shown.set)
  const preview = usePreview(shown, edit, { turn })
  const agreement = useAgreement(preview)
  const lookAgain = useSecondLook({ view: shown, edit, preview, again })
  const noteDenial = useDenials(view.namespace)(needsOfDoing('partition'), view.name)
  const current = newestOf(shown.set, preview)
  const knowledge = { known, theirs: current, revisions: view.revisions, now: serverNow() }
  const clashes = clashesOfDraft(kind, draft, knowledge)
  const problems = problemsOfPreview(preview, current)
  const isConfirmed = !isImpossible(preview) && agreement.isGiven
  const act = t(`edits.${draft.way ?? kind}`)
  const apply = () =>
    make(async () => {
      if (!edit) return
      setChanged(false)
      await lookAgain()
      const written = await makeEdit(client, {
        edit,
        revisions: view.revisions,
        annotations: set => annotationsOf(draft, set),
        known,
        seen: seenIn(preview) ?? view.set,
        mine: set => patchOfDraft(kind, draft, { ...knowledge, set }),
      })
      if (written.kind !== 'written') {
        setChanged(written.kind === 'changed')
        again()
        return
      }
      // Who may scale and no more leaves no note.
      const after =
        written.result && noteDenial === null
          ? await rememberReplicas(client, { before: current, after: written.result })
          : written.result
      onApplied({
        said: saying('edits.done', { name: view.name, edit: saying(`edits.${draft.way ?? kind}`) }),
        saidWhenOver: saying('edits.over', { name: view.name, edit: saying(`edits.${draft.way ?? kind}`) }),
        plan: preview.kind === 'planned' ? preview.plan : null,
        before: current,
        after,
        pods: view.ordinals.flatMap(({ pod }) => (pod ? [pod] : [])),
      })
      onClose()
    })
  const fieldOf = (path: string) => editFieldName(path, t)
  const scaleTo = (replicas: number) => setDraft(before => ({ ...before, replicas }))
  const takeTheirs = () => {
    // A dialog without a field has nothing to begin again with.
    if (kind === 'stop' || kind === 'restart' || kind === 'rollback') return onClose()
    setDraft(withoutClashes(draft, clashes))
    setKnown(current)
  }
  const title = t('edits.title', { edit: act, name: view.name })
  return (
    <Dialog
      title={title}
      // A number is chosen again as soon as it was; an image is typed.
      isChanged={kind === 'image' && isImageTyped(draft, shown.set)}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('common.apply')}
          isDanger={agreement.isNeeded}
          isReady={
            edit !== null &&
            preview.kind !== 'working' &&
            !(preview.kind === 'planned' && isNothing(preview.plan)) &&
            clashes.length === 0 &&
            isConfirmed
          }
          isBusy={isBusy}
          form={dialogForm}
          close={onClose}
        />
      }
    >
      <ManagerNotice of={view.set} />
      <DialogForm act={apply}>
        <Fields kind={kind} view={view} draft={draft} change={setDraft} problems={problems} />
        <FollowedNotice changes={followedBy(kind, draft, knowledge)} fieldOf={fieldOf} />
      </DialogForm>
      {/* Above what grows as it is foreseen: its buttons stay where they are. */}
      <ClashNotice
        clashes={clashes}
        takeMine={() => setKnown(current)}
        takeTheirs={takeTheirs}
        fieldOf={fieldOf}
      />
      <PlanPreview
        preview={preview}
        pods={podsOf(view)}
        ways={{
          set: view.set,
          again,
          close: onClose,
          ...(kind === 'scale' || kind === 'stop' ? { scaleTo, without: ['scaleUpFirst'] } : {}),
          // Its field stands above.
          ...(kind === 'partition' ? { without: ['partition'] } : {}),
        }}
      />
      {/* There from the start: what comes as a field is left would move the button that is being pressed. */}
      <Commands namespace={view.namespace} change={edit && { kind: 'edit', name: view.name, edit }} />
      {agreement.isNeeded && <Agreement isAgreed={agreement.isGiven} agree={agreement.agree} />}
      {wasChanged && clashes.length === 0 && <Alert variant="warning" title={t('edits.changedSince')} />}
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

interface Chosen {
  readonly revision: number | undefined
  readonly partition: number | undefined
  readonly way: PauseWay | undefined
  readonly replicas: number | undefined
}

/** What was chosen before the dialog opened is said already; which revision is the last but one may change. */
const draftOf = (kind: DraftKind, view: SetView, { revision, partition, way, replicas }: Chosen): Draft => ({
  ...untouched,
  replicas: kind === 'stop' ? 0 : (replicas ?? null),
  partition: partition ?? null,
  way: way ?? null,
  revision: revision || (view.revisions.at(-2)?.revision ?? 0),
})

interface FieldsProps {
  readonly kind: DraftKind
  readonly view: SetView
  readonly draft: Draft
  /** What the server has against it. */
  readonly problems: readonly Problem[]
  change(draft: Draft): void
}

function Fields({ kind, view, draft, problems, change }: FieldsProps): ReactNode {
  const { t, i18n } = useTranslation()
  const said = (field: string) =>
    problems
      .filter(each => each.field === field)
      .map(({ detail, fault }) => causeWords(detail, fault, i18n.language))
  switch (kind) {
    case 'scale':
      return (
        <>
          <WholeNumber
            label={t('edits.replicas')}
            value={replicasIn(draft, view.set)}
            problems={said('spec.replicas')}
            change={replicas => change({ ...draft, replicas })}
          />
          <Suspense>
            <ReplicasThatFit set={view.set} replicas={replicasIn(draft, view.set)} />
          </Suspense>
        </>
      )
    case 'image':
      return (
        <Suspense fallback={<p>{t('common.loading')}</p>}>
          {imagePlacesOf(view.set).map(({ list, index, name, image }) => (
            <ImageUpgradeField
              key={name}
              set={view.set}
              list={list}
              container={name}
              image={draft.images[name] ?? image}
              problems={
                draft.images[name]?.trim() === ''
                  ? [t('edits.noImage')]
                  : said(`spec.template.spec.${list}[${index}].image`)
              }
              change={value => change({ ...draft, images: { ...draft.images, [name]: value } })}
            />
          ))}
        </Suspense>
      )
    case 'restart':
      return <p className="edit-form__how">{t('edits.restartHow')}</p>
    case 'rollback':
      return (
        <>
          <p className="edit-form__how">{t('edits.rollbackHow')}</p>
          <RevisionChoice
            revisions={view.revisions.slice(0, -1)}
            chosen={draft.revision}
            choose={revision => change({ ...draft, revision })}
          />
        </>
      )
    case 'partition':
      return (
        <PartitionFields
          view={view}
          draft={draft}
          problems={said('spec.updateStrategy.rollingUpdate.partition')}
          change={change}
        />
      )
    case 'stop':
      return null
  }
}

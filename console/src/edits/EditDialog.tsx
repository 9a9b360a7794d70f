// One dialog for every edit of a set: its fields, the plan of what will happen, and Apply. It sends the smallest patch that
// makes the edit, and shows a refusal in the server's words where it happened.
import { Button, FormGroup, NumberInput, Radio } from '@patternfly/react-core'
import { type ReactNode, Suspense, useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { Client } from '../../../src/client/client.ts'
import { type Edit, patchOfEdit } from '../../../src/foresee/edit.ts'
import { isNothing } from '../../../src/foresee/words/is-nothing.ts'
import { partitionOf } from '../../../src/workload/desired.ts'
import { part } from '../app/part.ts'
import { useClient } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Agreement, ConfirmWord } from '../parts/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/Dialog.tsx'
import { errorText } from '../parts/error-text.ts'
import { useAttempt } from '../parts/use-attempt.ts'
import { isDangerous, PlanPreview } from '../preview/PlanPreview.tsx'
import { usePreview } from '../preview/use-preview.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { type Cascade, DeleteFields } from './DeleteFields.tsx'
import type { Applied, EditKind } from './doing.ts'
import { useOrderedDeletion } from './use-ordered-deletion.ts'

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
  readonly kind: EditKind
  readonly view: SetView
  /** For a rollback that was chosen from the records. */
  readonly revision?: number
  /** For a partition that was chosen by the handle on the strip. */
  readonly partition?: number
  /** For so many replicas that were chosen in the head of the page. */
  readonly replicas?: number
  onClose(): void
  onApplied(applied: Applied): void
}

export function EditDialog(props: EditDialogProps) {
  const { kind, view, revision, partition, replicas, onClose, onApplied } = props
  const { t } = useTranslation()
  const client = useClient()
  const [draft, setDraft] = useState(() => draftOf(kind, view, { revision, partition, replicas }))
  const [isAgreed, agree] = useState(false)
  const [word, setWord] = useState('')
  const { isBusy, problem, make } = useAttempt(errorText)
  const ordered = useOrderedDeletion()
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  const edit = editOf(kind, draft)
  const preview = usePreview(view.namespace, view.name, edit, { turn })
  const dangerous = isDangerous(preview)
  const needsWord = kind === 'delete'
  const isConfirmed = !needsWord || word === 'yes' || word === view.name
  const apply = () =>
    make(async () => {
      if (!edit) return
      const inOrder = kind === 'delete' && endsInOrder(draft)
      const after = inOrder ? await ordered.erase(view.set) : await makeEdit(client, view, edit)
      onApplied({
        text: t('edits.done', { name: view.name, edit: t(`edits.${kind}`) }),
        plan: preview.kind === 'planned' ? preview.plan : null,
        before: view.set,
        after,
        pods: view.ordinals.flatMap(({ pod }) => (pod ? [pod] : [])),
      })
      onClose()
    })
  const title = t('edits.title', { edit: t(`edits.${kind}`), name: view.name })
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <DialogFooter
          action={needsWord ? t('edits.delete') : t('common.apply')}
          isDanger={needsWord || dangerous}
          isReady={
            edit !== null &&
            preview.kind !== 'working' &&
            !(preview.kind === 'planned' && isNothing(preview.plan)) &&
            isConfirmed &&
            (!dangerous || needsWord || isAgreed)
          }
          isBusy={isBusy}
          act={apply}
          close={onClose}
        />
      }
    >
      <ManagerNotice of={view.set} />
      <div className="edit-form">
        <Fields kind={kind} view={view} draft={draft} change={setDraft} />
        {needsWord && <ConfirmWord word="yes" value={word} change={setWord} />}
      </div>
      <PlanPreview preview={preview} pods={podsOf(view)} ways={{ set: view.set, again }} />
      {dangerous && !needsWord && <Agreement isAgreed={isAgreed} agree={agree} />}
      <div role="status">{ordered.left !== null && isBusy && t('edits.left', { count: ordered.left })}</div>
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

interface Draft {
  readonly replicas: number
  readonly images: { readonly [container: string]: string }
  readonly imagesBefore: { readonly [container: string]: string }
  readonly partition: number
  readonly revision: number
  readonly cascade: Cascade
}

interface Chosen {
  readonly revision: number | undefined
  readonly partition: number | undefined
  readonly replicas: number | undefined
}

function draftOf(kind: EditKind, view: SetView, { revision = 0, partition, replicas }: Chosen): Draft {
  const containers = view.set.spec?.template.spec?.containers ?? []
  const images = Object.fromEntries(containers.map(({ name, image = '' }) => [name, image]))
  return {
    replicas: kind === 'stop' ? 0 : (replicas ?? view.replicas),
    images,
    imagesBefore: images,
    partition: partition ?? partitionOf(view.set),
    revision,
    cascade: 'background',
  }
}

/** A set without Pods has none to end. */
const endsInOrder = ({ cascade, replicas }: Draft): boolean => cascade === 'ordered' && replicas > 0

/** Null while there is nothing to do, or what was typed is no value. */
function editOf(kind: EditKind, draft: Draft): Exclude<Edit, { readonly kind: 'apply' | 'recreate' }> | null {
  switch (kind) {
    case 'scale':
    case 'stop':
      return Number.isInteger(draft.replicas) && draft.replicas >= 0
        ? { kind: 'scale', replicas: draft.replicas }
        : null
    case 'image': {
      const changed = Object.entries(draft.images).filter(
        ([name, image]) => image.trim() !== '' && image !== draft.imagesBefore[name],
      )
      return changed.length > 0 ? { kind: 'image', images: Object.fromEntries(changed) } : null
    }
    case 'restart':
      return { kind: 'restart' }
    case 'rollback':
      return { kind: 'toRevision', revision: draft.revision }
    case 'partition':
      return Number.isInteger(draft.partition) && draft.partition >= 0
        ? { kind: 'partition', partition: draft.partition }
        : null
    case 'delete':
      if (draft.cascade === 'orphan') return { kind: 'delete', cascade: 'orphan' }
      return endsInOrder(draft) ? { kind: 'scale', replicas: 0 } : { kind: 'delete', cascade: 'background' }
  }
}

async function makeEdit(
  client: Client,
  view: SetView,
  edit: Exclude<Edit, { readonly kind: 'apply' | 'recreate' }>,
): Promise<StatefulSet | null> {
  const ref = { namespace: view.namespace, name: view.name }
  switch (edit.kind) {
    case 'scale':
      await client.scale(kinds.StatefulSet, ref, edit.replicas)
      return client.get(kinds.StatefulSet, ref)
    case 'delete':
      await client.delete(kinds.StatefulSet, ref, {
        propagationPolicy: edit.cascade === 'orphan' ? 'Orphan' : 'Background',
        preconditions: { uid: view.set.metadata?.uid },
      })
      return null
    default: {
      const set = await client.get(kinds.StatefulSet, ref)
      const body = patchOfEdit(edit, { set, revisions: view.revisions, now: Date.now() })
      return client.patch(
        kinds.StatefulSet,
        ref,
        { type: 'strategic', body },
        { fieldManager: 'kedge-console' },
      )
    }
  }
}

interface FieldsProps {
  readonly kind: EditKind
  readonly view: SetView
  readonly draft: Draft
  change(draft: Draft): void
}

function Fields({ kind, view, draft, change }: FieldsProps): ReactNode {
  const { t } = useTranslation()
  switch (kind) {
    case 'scale':
      return (
        <>
          <WholeNumber
            label={t('edits.replicas')}
            value={draft.replicas}
            change={replicas => change({ ...draft, replicas })}
          />
          <Suspense>
            <ReplicasThatFit set={view.set} replicas={draft.replicas} />
          </Suspense>
        </>
      )
    case 'image':
      return (
        <Suspense fallback={<p>{t('common.loading')}</p>}>
          {Object.entries(draft.images).map(([name, image]) => (
            <ImageUpgradeField
              key={name}
              set={view.set}
              container={name}
              image={image}
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
          <fieldset className="radios">
            <legend>{t('edits.toRevision')}</legend>
            {view.revisions.slice(0, -1).map(each => (
              <Radio
                key={each.metadata?.name}
                id={`revision-${each.revision}`}
                name="revision"
                label={[
                  each.revision,
                  each.metadata?.name,
                  each.metadata?.annotations?.['kubernetes.io/change-cause'],
                ]
                  .filter(Boolean)
                  .join(' · ')}
                isChecked={
                  draft.revision === each.revision || (draft.revision === 0 && each === view.revisions.at(-2))
                }
                onChange={() => change({ ...draft, revision: each.revision })}
              />
            ))}
          </fieldset>
        </>
      )
    case 'partition':
      return (
        <>
          <p className="edit-form__how">{t('edits.partitionHow')}</p>
          <PauseButtons replicas={view.replicas} draft={draft} change={change} />
          <WholeNumber
            label={t('detail.partition')}
            value={draft.partition}
            change={partition => change({ ...draft, partition })}
          />
        </>
      )
    case 'delete':
      return (
        <DeleteFields view={view} cascade={draft.cascade} choose={cascade => change({ ...draft, cascade })} />
      )
    case 'stop':
      return null
  }
}

/** A rollout is paused at the highest ordinal, let go on by one Pod, or to the end. */
function PauseButtons({ replicas, draft, change }: PauseButtonsProps) {
  const { t } = useTranslation()
  const now = Math.min(draft.partition || 0, replicas)
  const ways = [
    ['pause', replicas],
    ['step', Math.max(0, now - 1)],
    ['resume', 0],
  ] as const
  return (
    <div className="page__tools">
      {ways.map(([way, partition]) => (
        <Button
          key={way}
          size="sm"
          variant="secondary"
          isDisabled={partition === now}
          onClick={() => change({ ...draft, partition })}
        >
          {t(`edits.${way}`)}
        </Button>
      ))}
    </div>
  )
}

interface PauseButtonsProps {
  readonly replicas: number
  readonly draft: Draft
  change(draft: Draft): void
}

function WholeNumber({
  label,
  value,
  change,
}: {
  readonly label: string
  readonly value: number
  change(value: number): void
}) {
  const { t } = useTranslation()
  const isWhole = Number.isInteger(value) && value >= 0
  return (
    <FormGroup label={label} fieldId="whole-number">
      <NumberInput
        id="whole-number"
        inputName="whole-number"
        inputAriaLabel={label}
        minusBtnAriaLabel={t('detail.fewer')}
        plusBtnAriaLabel={t('detail.more')}
        min={0}
        value={Number.isNaN(value) ? '' : value}
        validated={isWhole ? 'default' : 'error'}
        onMinus={() => change(Math.max(0, (value || 0) - 1))}
        onPlus={() => change((value || 0) + 1)}
        onChange={event => {
          const text = event.currentTarget.value
          change(/^\d+$/.test(text) ? Number(text) : Number.NaN)
        }}
      />
      {!isWhole && <p role="alert">{t('edits.whole')}</p>}
    </FormGroup>
  )
}

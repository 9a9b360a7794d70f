// One thing done to several sets: what it does to each is told first, a deletion wants the word. What fails for one set is
// told with its name, and the others go on.
import { FormGroup, TextInput } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import type { Client } from '../../../src/client/client.ts'
import { type Edit, patchOfEdit } from '../../../src/foresee/edit.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Agreement, ConfirmWord } from '../parts/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/Dialog.tsx'
import { errorText } from '../parts/error-text.ts'
import { Failures } from '../parts/Failures.tsx'
import { isDangerous, PlanPreview } from '../preview/PlanPreview.tsx'
import type { Preview } from '../preview/use-preview.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { type BatchKind, fateOf, type SetFate } from './batch.ts'
import { usePreviews } from './use-previews.ts'

export interface BatchDialogProps {
  readonly kind: BatchKind
  readonly views: readonly SetView[]
  /** Of the list, whose claims are looked at; every one when empty. */
  readonly namespace: string
  onClose(): void
  onDone(text: string): void
}

export function BatchDialog({ kind, views, namespace, onClose, onDone }: BatchDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const claims = useLive(kinds.PersistentVolumeClaim, namespace).items
  const [word, setWord] = useState('')
  const [isAgreed, agree] = useState(false)
  const [replicas, setReplicas] = useState('1')
  const [failures, setFailures] = useState<readonly string[]>([])
  const [isBusy, setBusy] = useState(false)
  const count = /^\d+$/.test(replicas) ? Number(replicas) : null
  const fates = views.map(view => fateOf(kind, view, { claims, replicas: count ?? view.replicas }))
  const edit = kind === 'scale' && count === null ? null : editOf(kind, count ?? 0)
  const previews = usePreviews(views, edit)
  const dangerous = views.filter(view => isDangerous(previews.of(view)))
  const isSaid = kind === 'delete' ? word === 'yes' : dangerous.length === 0 || isAgreed
  const isConfirmed = isSaid && previews.left === 0 && (kind !== 'scale' || count !== null)
  const apply = async () => {
    setBusy(true)
    const failed: string[] = []
    for (const view of views) {
      try {
        await doTo(client, view, kind, count ?? 0)
      } catch (error) {
        failed.push(`${view.name}: ${errorText(error)}`)
      }
    }
    setBusy(false)
    setFailures(failed)
    if (failed.length > 0) return
    onDone(t('batch.done', { count: views.length, edit: t(`edits.${kind}`) }))
    onClose()
  }
  const title = t('batch.title', { count: views.length, edit: t(`edits.${kind}`) })
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t(`edits.${kind}`)}
          isDanger={kind === 'stop' || kind === 'delete' || dangerous.length > 0}
          isReady={isConfirmed}
          isBusy={isBusy}
          act={apply}
          close={onClose}
        />
      }
    >
      <div className="edit-form">
        {kind === 'scale' && (
          <FormGroup label={t('edits.replicas')} fieldId="batch-replicas">
            <TextInput
              id="batch-replicas"
              inputMode="numeric"
              value={replicas}
              validated={count === null ? 'error' : 'default'}
              onChange={(_, value) => setReplicas(value.trim())}
            />
            {count === null && <p role="alert">{t('edits.whole')}</p>}
          </FormGroup>
        )}
        <ul className="batch" aria-label={t('batch.sets')}>
          {fates.map(fate => (
            <Fate
              key={`${fate.view.namespace}/${fate.view.name}`}
              fate={fate}
              kind={kind}
              preview={previews.of(fate.view)}
              again={() => previews.again(fate.view)}
              isOpen={views.length <= shownAtOnce}
            />
          ))}
        </ul>
        <div aria-live="polite">
          {previews.left > 0 && (
            <p className="edit-form__how">{t('batch.foreseeing', { count: previews.left })}</p>
          )}
          {dangerous.length > 0 && (
            <Alert
              variant="danger"
              title={t('batch.dangerous', {
                count: dangerous.length,
                names: few(dangerous.map(({ name }) => name)),
              })}
            />
          )}
        </div>
        {dangerous.length > 0 && kind !== 'delete' && <Agreement isAgreed={isAgreed} agree={agree} />}
        {kind === 'delete' && (
          <>
            <p className="edit-form__how">{t('batch.unordered')}</p>
            <ConfirmWord word="yes" value={word} change={setWord} />
          </>
        )}
        <Failures title={t('batch.failed')} texts={failures} />
      </div>
    </Dialog>
  )
}

/** Plans of more sets are shown when somebody opens them, or when they are dangerous. */
const shownAtOnce = 3

function editOf(kind: BatchKind, replicas: number): Edit {
  switch (kind) {
    case 'delete':
      return { kind: 'delete', cascade: 'background' }
    case 'restart':
      return { kind: 'restart' }
    case 'scale':
    case 'stop':
      return { kind: 'scale', replicas: kind === 'stop' ? 0 : replicas }
  }
}

interface FateProps {
  readonly fate: SetFate
  readonly kind: BatchKind
  readonly preview: Preview
  again(): void
  /** Whether its plan is shown from the start. */
  readonly isOpen: boolean
}

function Fate({ fate, kind, preview, again, isOpen }: FateProps) {
  const { t } = useTranslation()
  /** Null until somebody has chosen. */
  const [chosen, choose] = useState<boolean | null>(null)
  const isShown = chosen ?? (isOpen || isDangerous(preview))
  const hazards = preview.kind === 'planned' ? preview.plan.hazards.length : 0
  const { view, pods, claimsDeleted, claimsKept } = fate
  return (
    <li>
      <strong>{view.name}</strong> <span className="status__why">{view.namespace}</span>
      <ManagerNotice of={view.set} />
      <div className="edit-form__how">
        {t('batch.pods', { count: pods })}
        {kind !== 'restart' && claimsKept.length > 0 && <> · {t('batch.kept', { names: few(claimsKept) })}</>}
      </div>
      {claimsDeleted.length > 0 && (
        <div className="status__failed">{t('batch.lost', { names: few(claimsDeleted) })}</div>
      )}
      <details open={isShown} onToggle={event => choose(event.currentTarget.open)}>
        <summary>
          {t('plan.title')}
          {hazards > 0 && <span className="status__why"> · {t('batch.hazards', { count: hazards })}</span>}
        </summary>
        {isShown && <PlanPreview preview={preview} pods={podsOf(view)} ways={{ set: view.set, again }} />}
      </details>
    </li>
  )
}

const few = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} … (${names.length})`

async function doTo(client: Client, view: SetView, kind: BatchKind, replicas: number): Promise<void> {
  const ref = { namespace: view.namespace, name: view.name }
  switch (kind) {
    case 'delete':
      await client.delete(kinds.StatefulSet, ref, {
        propagationPolicy: 'Background',
        preconditions: { uid: view.set.metadata?.uid },
      })
      return
    case 'stop':
    case 'scale':
      await client.scale(kinds.StatefulSet, ref, kind === 'stop' ? 0 : replicas)
      return
    case 'restart': {
      const { set, revisions } = view
      const body = patchOfEdit({ kind: 'restart' }, { set, revisions, now: Date.now() })
      await client.patch(
        kinds.StatefulSet,
        ref,
        { type: 'strategic', body },
        { fieldManager: 'kedge-console' },
      )
    }
  }
}

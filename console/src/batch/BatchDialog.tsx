// One thing done to several sets: what it does to each is told first, a deletion wants the word. What fails for one set is
// told with its name, and the others go on.
import { FormGroup, TextInput } from '@patternfly/react-core'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { CascadeFields, ClaimFields } from '../dialogs/DeleteFields.tsx'
import { ClashNotice } from '../edits/ClashNotice.tsx'
import {
  chosenOf,
  claimsToChoose,
  type Deletion,
  endsInOrder,
  firstStepOf,
  planOneByOne,
  takerOfPods,
  takesItsClaims,
  usualDeletion,
  withClaimsGone,
} from '../edits/deletion.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { clashesOfDraft, type Draft, type DraftedEdit, patchOfDraft, untouched } from '../edits/draft.ts'
import { editFieldName } from '../edits/edit-field-name.ts'
import { makeEdit } from '../edits/make-edit.ts'
import { newestOf, seenIn } from '../edits/newest.ts'
import { deleteClaim, useOrderedDeletion } from '../edits/use-deletion.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { countMax, countOf } from '../model/whole-number.ts'
import { Alert } from '../parts/Alert.tsx'
import { Agreement, ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempts } from '../parts/dialog/use-attempts.ts'
import { Told } from '../parts/failure.ts'
import { isImpossible } from '../preview/impossible.ts'
import { isDangerous, PlanPreview } from '../preview/PlanPreview.tsx'
import { dangersOf } from '../preview/use-agreement.ts'
import type { ShownPlan } from '../preview/use-preview.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { keyOfSet } from '../sets/set-key.ts'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { type BatchKind, fateOf, type SetFate } from './batch.ts'
import { usePreviews } from './use-previews.ts'

type Known = ReadonlyMap<string, StatefulSet>

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
  const denialOf = useDenials(namespace)
  const claims = useLive(kinds.PersistentVolumeClaim, namespace).items
  const services = useLive(kinds.Service, kind === 'delete' ? namespace : null).items
  const [word, setWord] = useState('')
  const [replicas, setReplicas] = useState('1')
  const { isBusy, failures, make } = useAttempts()
  const [known, setKnown] = useState<Known>(
    () => new Map(views.map(view => [keyOfSet(view), view.set] as const)),
  )
  /** Sets that it was done to, and those that are left as somebody else has made them. */
  const [over, setOver] = useState<ReadonlySet<string>>(new Set())
  // What is under way changes the sets itself: what is shown stays what was asked for.
  const asked = useRef(views)
  if (!isBusy) asked.current = views.filter(view => !over.has(keyOfSet(view)))
  const left = asked.current
  const count = kind === 'scale' ? countOf(replicas) : 0
  const [deletion, setDeletion] = useState<Deletion>(usualDeletion)
  const ordered = useOrderedDeletion()
  const draft: Draft = { ...untouched, replicas: kind === 'scale' || kind === 'stop' ? count : null }
  const rowsOf = (view: SetView) => claimsToChoose(view.set, deletion, claims)
  const chosenClaims = (view: SetView) =>
    kind === 'delete' ? chosenOf(deletion.claims, rowsOf(view)) : nothing
  const fates = left.map(view =>
    fateOf(kind, view, {
      claims,
      replicas: Number.isNaN(count) ? view.replicas : count,
      takesAll: chosenClaims(view).length > 0,
      services,
    }),
  )
  const edit = useMemo(() => editOf(kind, count, deletion), [kind, count, deletion])
  const previews = usePreviews(left, edit)
  const knowledgeOf = (view: SetView) => ({
    known: known.get(keyOfSet(view)) ?? view.set,
    theirs: newestOf(view.set, previews.of(view)),
    revisions: view.revisions,
    now: Date.now(),
  })
  const previewOf = (view: SetView): ShownPlan => {
    const preview = previews.of(view)
    if (preview.kind !== 'planned') return preview
    const isStepwise =
      kind === 'delete' && endsInOrder(deletion, view.set) && takerOfPods([view.set]) === 'byPage'
    const plan = isStepwise ? planOneByOne(preview.plan) : preview.plan
    return { ...preview, plan: withClaimsGone(plan, chosenClaims(view)) }
  }
  const clashesAt = (view: SetView) =>
    kind === 'delete' ? [] : clashesOfDraft(kind, draft, knowledgeOf(view))
  const dangerous = left.filter(view => isDangerous(previews.of(view)) && !isImpossible(previews.of(view)))
  const dangers = JSON.stringify(dangerous.map(view => [keyOfSet(view), dangersOf(previews.of(view))]))
  const [read, setRead] = useState<string | null>(null)
  const isSaid = kind === 'delete' ? word === 'yes' : dangerous.length === 0 || read === dangers
  const isConfirmed =
    isSaid &&
    edit !== null &&
    left.length > 0 &&
    previews.left === 0 &&
    left.every(view => clashesAt(view).length === 0 && !isImpossible(previews.of(view)))
  const doTo = async (view: SetView): Promise<void> => {
    if (!edit) return
    const knowledge = knowledgeOf(view)
    const written = await makeEdit(client, {
      edit: kind === 'delete' && endsInOrder(deletion, view.set) ? firstStepOf(deletion, view.set) : edit,
      revisions: view.revisions,
      known: knowledge.known,
      seen: seenIn(previews.of(view)) ?? view.set,
      mine: set => (kind === 'delete' ? null : patchOfDraft(kind, draft, { ...knowledge, set })),
    })
    if (written.kind !== 'written') throw new Told('edits.changedSince')
    if (kind === 'delete' && deletion.cascade === 'ordered') await ordered.erase(view.set)
  }
  const eraseWithClaims = async (view: SetView): Promise<void> => {
    const chosen = chosenClaims(view)
    await doTo(view).catch((error: unknown) => {
      // That it is gone is what was wanted, by whomever.
      if (!isRefusal(error, 'NotFound')) throw error
    })
    await Promise.all(chosen.map(claim => deleteClaim(client, claim)))
  }
  const apply = async () => {
    const done = await make(left, {
      // Sets do not wait for one another's Pods to end.
      pace: kind === 'delete' && deletion.cascade === 'ordered' ? 'all at once' : 'one by one',
      nameOf: ({ name }) => name,
      ask: kind === 'delete' ? eraseWithClaims : doTo,
    })
    setOver(before => new Set([...before, ...done.map(keyOfSet)]))
    if (done.length < left.length) return
    onDone(t('batch.done', { count: left.length, edit: t(`edits.${kind}`) }))
    onClose()
  }
  const leaveOut = (view: SetView) => {
    if (left.length === 1) return onClose()
    setOver(before => new Set([...before, keyOfSet(view)]))
  }
  const title = t('batch.title', { count: left.length, edit: t(`edits.${kind}`) })
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
              validated={Number.isNaN(count) ? 'error' : 'default'}
              onChange={(_, value) => setReplicas(value.trim())}
            />
            {Number.isNaN(count) && <p role="alert">{t('edits.whole', { min: 0, max: countMax })}</p>}
          </FormGroup>
        )}
        <ul className="batch" aria-label={t('batch.sets')}>
          {fates.map(fate => (
            <Fate
              key={`${fate.view.namespace}/${fate.view.name}`}
              fate={fate}
              kind={kind}
              preview={previewOf(fate.view)}
              again={() => previews.again(fate.view)}
              close={onClose}
              isOpen={views.length <= shownAtOnce}
            >
              <ClashNotice
                clashes={clashesAt(fate.view)}
                takeMine={() =>
                  setKnown(
                    before => new Map([...before, [keyOfSet(fate.view), knowledgeOf(fate.view).theirs]]),
                  )
                }
                takeTheirs={() => leaveOut(fate.view)}
                theirsText={t('edits.leaveOut')}
                fieldOf={path => editFieldName(path, t)}
              />
            </Fate>
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
        {dangerous.length > 0 && kind !== 'delete' && (
          <Agreement isAgreed={read === dangers} agree={on => setRead(on ? dangers : null)} />
        )}
        {kind === 'delete' && (
          <>
            <CascadeFields
              sets={left.length === 1 ? 'ofOne' : 'ofSeveral'}
              cascade={deletion.cascade}
              taker={takerOfPods(left.map(({ set }) => set))}
              scaleDenial={denialOf(needsOfDoing('stop'))}
              takesClaims={left.some(({ set }) => takesItsClaims(set))}
              choose={cascade => setDeletion(before => ({ ...before, cascade }))}
            />
            <ClaimFields
              sets={left.length === 1 ? 'ofOne' : 'ofSeveral'}
              rows={left.flatMap(rowsOf)}
              choice={deletion.claims}
              denial={denialOf([needOf('delete', kinds.PersistentVolumeClaim)])}
              kinds={['none', 'all']}
              choose={choice => setDeletion(before => ({ ...before, claims: choice }))}
            />
            <ConfirmWord word="yes" value={word} change={setWord} />
          </>
        )}
        <div role="status">{ordered.left !== null && isBusy && t('edits.left', { count: ordered.left })}</div>
        <Failures title={t('batch.failed')} failures={failures} />
      </div>
    </Dialog>
  )
}

const nothing: readonly PersistentVolumeClaim[] = []

/** Plans of more sets are shown when somebody opens them, or when they are dangerous. */
const shownAtOnce = 3

/** Null for what is no number of Pods. */
function editOf(kind: BatchKind, replicas: number, { cascade }: Deletion): DraftedEdit | null {
  switch (kind) {
    case 'delete':
      return cascade === 'ordered' ? { kind: 'scale', replicas: 0 } : { kind: 'delete', cascade }
    case 'restart':
      return { kind: 'restart' }
    case 'scale':
    case 'stop':
      return Number.isNaN(replicas) ? null : { kind: 'scale', replicas }
  }
}

interface FateProps {
  readonly fate: SetFate
  readonly kind: BatchKind
  readonly preview: ShownPlan
  again(): void
  close(): void
  /** Whether its plan is shown from the start. */
  readonly isOpen: boolean
  /** What has to be said to it. */
  readonly children: ReactNode
}

function Fate({ fate, kind, preview, again, close, isOpen, children }: FateProps) {
  const { t } = useTranslation()
  /** Null until somebody has chosen. */
  const [chosen, choose] = useState<boolean | null>(null)
  const isShown = chosen ?? (isOpen || isDangerous(preview))
  const hazards = preview.kind === 'planned' ? preview.plan.hazards.length : 0
  const { view, pods, claimsDeleted, claimsKept, servicesLeft } = fate
  return (
    <li>
      <strong>{view.name}</strong> <span className="status__why">{view.namespace}</span>
      <ManagerNotice of={view.set} />
      <div className="edit-form__how">
        {t('batch.pods', { count: pods })}
        {kind !== 'restart' && claimsKept.length > 0 && <> · {t('batch.kept', { names: few(claimsKept) })}</>}
      </div>
      {servicesLeft.length > 0 && (
        <div className="edit-form__how">
          {t('edits.servicesStay', { count: servicesLeft.length, names: few(servicesLeft) })}
        </div>
      )}
      {claimsDeleted.length > 0 && (
        <div className="status__failed">{t('batch.lost', { names: few(claimsDeleted) })}</div>
      )}
      <details open={isShown} onToggle={event => choose(event.currentTarget.open)}>
        <summary>
          {t('batch.plan', { name: view.name })}
          {hazards > 0 && <span className="status__why"> · {t('batch.hazards', { count: hazards })}</span>}
        </summary>
        {isShown && (
          <PlanPreview
            preview={preview}
            pods={podsOf(view)}
            ways={{
              set: view.set,
              again,
              close,
              ...(kind === 'restart' ? {} : { without: ['scaleUpFirst'] }),
            }}
          />
        )}
      </details>
      {children}
    </li>
  )
}

const few = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} … (${names.length})`

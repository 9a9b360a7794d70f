// One thing done to several sets: what it does to each is told first, a deletion wants the word. What fails for one set is
// told with its name, and the others go on. Who stops it, or leaves the dialog, has those done to that are under way, and no
// other.
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { useDenialsAmong } from '../access/use-access.ts'
import { CommandsTogether } from '../commands/Commands.tsx'
import { type Deletion, endsInOrder, firstStepOf, usualDeletion } from '../edits/deletion.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { type Draft, patchOfDraft, untouched } from '../edits/draft.ts'
import { makeEdit } from '../edits/make-edit.ts'
import { seenIn } from '../edits/newest.ts'
import { rememberReplicas } from '../edits/stopped-replicas.ts'
import { deleteClaim, useOrderedDeletion } from '../edits/use-deletion.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { countOf } from '../model/whole-number.ts'
import { Alert } from '../parts/Alert.tsx'
import { Agreement } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { DialogForm, dialogForm } from '../parts/dialog/DialogForm.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempts } from '../parts/dialog/use-attempts.ts'
import { Told } from '../parts/failure.ts'
import { useLeaveQuestion } from '../parts/use-leave-question.ts'
import { type Saying, saying } from '../parts/words/saying.ts'
import { isImpossible } from '../preview/impossible.ts'
import { keyOfSet } from '../sets/set-key.ts'
import type { SetView } from '../sets/set-model.ts'
import { DeletionFields, ReplicasField } from './BatchFields.tsx'
import { BatchStatus } from './BatchStatus.tsx'
import { type BatchKind, few } from './batch.ts'
import { changeOfSet, editOf } from './batch-edit.ts'
import { Fate, type FateActs } from './Fate.tsx'
import { HazardsTogether } from './HazardsTogether.tsx'
import { hindranceOf } from './hindrance.ts'
import { useBatchPlans } from './use-batch-plans.ts'

type Known = ReadonlyMap<string, StatefulSet>

export interface BatchDialogProps {
  readonly kind: BatchKind
  readonly views: readonly SetView[]
  /** Of the list, whose claims are looked at; every one when empty. */
  readonly namespace: string
  onClose(): void
  /** `rest`: those that it was not done to. */
  onDone(said: Saying, rest: readonly SetView[]): void
}

export function BatchDialog({ kind, views, namespace, onClose, onDone }: BatchDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const denialAmong = useDenialsAmong(namespace)
  const claims = useLive(kinds.PersistentVolumeClaim, namespace).items
  const services = useLive(kinds.Service, kind === 'delete' ? namespace : null).items
  const [word, setWord] = useState('')
  const [replicas, setReplicas] = useState('1')
  const { isBusy, progress, failures, make, stop } = useAttempts()
  useLeaveQuestion(isBusy)
  /** Of how many it was done to those, when it was stopped. */
  const [stopped, setStopped] = useState<{ readonly done: number; readonly of: number } | null>(null)
  const [known, setKnown] = useState<Known>(
    () => new Map(views.map(view => [keyOfSet(view), view.set] as const)),
  )
  /** Sets that it was done to, and those that are left as somebody else has made them. */
  const [over, setOver] = useState<ReadonlySet<string>>(new Set())
  // What is under way changes the sets itself: what is shown stays what was asked for.
  const wanted = useMemo(() => views.filter(view => !over.has(keyOfSet(view))), [views, over])
  const asked = useRef(wanted)
  if (!isBusy) asked.current = wanted
  const left = asked.current
  const doneTo = useRef(0)
  const count = kind === 'scale' ? countOf(replicas) : 0
  const [deletion, setDeletion] = useState<Deletion>(usualDeletion)
  const ordered = useOrderedDeletion()
  const draft = useMemo(
    (): Draft => ({ ...untouched, replicas: kind === 'scale' || kind === 'stop' ? count : null }),
    [kind, count],
  )
  const edit = useMemo(() => editOf(kind, count, deletion), [kind, count, deletion])
  const plans = useBatchPlans({
    kind,
    left,
    edit,
    draft,
    deletion,
    known,
    claims,
    services,
    replicas: Number.isNaN(count) ? null : count,
    mode: isBusy ? 'kept' : 'followed',
  })
  const { rowsOf, chosenClaims, planOf, previewOf, knowledgeOf, clashesAt, dangerous, dangers } = plans
  const fates = useMemo(() => left.map(plans.fateOf), [left, plans.fateOf])
  const [read, setRead] = useState<string | null>(null)
  const isSaid = kind === 'delete' ? word === 'yes' : dangerous.length === 0 || read === dangers
  const refused = left.filter(view => isImpossible(planOf(view)))
  const hindrance = hindranceOf({
    edit,
    foreseeing: plans.foreseeing,
    refused: refused.map(({ name }) => name),
    clashing: left.filter(view => clashesAt(view).length > 0).map(({ name }) => name),
    unsaid: isSaid ? null : kind === 'delete' ? 'word' : 'unread',
  })
  const doTo = async (view: SetView): Promise<void> => {
    if (!edit) return
    const knowledge = knowledgeOf(view)
    const written = await makeEdit(client, {
      edit: kind === 'delete' && endsInOrder(deletion, view.set) ? firstStepOf(deletion, view.set) : edit,
      revisions: view.revisions,
      known: knowledge.known,
      seen: seenIn(planOf(view)) ?? view.set,
      mine: set => (kind === 'delete' ? null : patchOfDraft(kind, draft, { ...knowledge, set })),
    })
    if (written.kind !== 'written') throw new Told('edits.changedSince')
    const mayNote = denialAmong([view], needsOfDoing('partition')) === null
    if (kind !== 'delete' && written.result && mayNote)
      await rememberReplicas(client, { before: view.set, after: written.result })
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
    setStopped(null)
    const { done, unasked } = await make(left, {
      // Sets do not wait for one another, least of all for one another's Pods to end.
      atATime: kind === 'delete' && deletion.cascade === 'ordered' ? left.length : setsAtATime,
      nameOf: ({ name }) => name,
      ask: kind === 'delete' ? eraseWithClaims : doTo,
    })
    setOver(before => new Set([...before, ...done.map(keyOfSet)]))
    doneTo.current += done.length
    if (done.length === left.length) {
      onDone(saying('batch.done', { count: doneTo.current, edit: saying(`edits.${kind}`) }), [])
      onClose()
    } else if (unasked.length > 0) setStopped({ done: done.length, of: left.length })
  }
  const changes = useMemo(
    () => left.map(view => changeOfSet(view, { kind, edit, deletion, claims: chosenClaims(view) })),
    [left, kind, edit, deletion, chosenClaims],
  )
  const leave = () => {
    if (doneTo.current > 0) {
      const values = { count: doneTo.current, edit: saying(`edits.${kind}`), left: left.length }
      onDone(saying('batch.partly', values), left)
    }
    onClose()
  }
  const halt = () => {
    stop()
    ordered.stop()
  }
  const leaveOut = (those: readonly SetView[]) => {
    if (left.length === those.length) return leave()
    setOver(before => new Set([...before, ...those.map(keyOfSet)]))
  }
  const latest = useRef<FateActs>(noActs)
  latest.current = {
    again: plans.again,
    close: leave,
    takeMine: view => setKnown(before => new Map([...before, [keyOfSet(view), knowledgeOf(view).theirs]])),
    leaveOut: view => leaveOut([view]),
  }
  const acts = useMemo(() => latestOf(latest), [])
  const title = t('batch.title', { count: left.length, edit: t(`edits.${kind}`) })
  return (
    <Dialog
      title={title}
      onClose={isBusy ? halt : leave}
      footer={
        <DialogFooter
          action={t(`edits.${kind}`)}
          isDanger={kind === 'stop' || kind === 'delete' || dangerous.length > 0}
          isReady={hindrance === null && left.length > 0}
          isBusy={isBusy}
          form={dialogForm}
          {...(isBusy ? { closeText: t('batch.stop') } : {})}
          close={isBusy ? halt : leave}
        >
          <BatchStatus progress={progress} hindrance={hindrance} leaveOut={() => leaveOut(refused)} />
        </DialogFooter>
      }
    >
      <DialogForm act={apply}>
        <div role="status">
          {stopped && (
            <Alert variant="info" title={t('batch.stopped', { ...stopped, count: stopped.done })} />
          )}
          {ordered.left !== null && isBusy && t('edits.left', { count: ordered.left })}
        </div>
        <Failures title={t('batch.failed')} failures={failures} />
        {kind === 'scale' && <ReplicasField value={replicas} change={setReplicas} />}
        {kind === 'delete' && (
          <DeletionFields
            views={left}
            rows={left.flatMap(rowsOf)}
            deletion={deletion}
            change={setDeletion}
            word={word}
            setWord={setWord}
            denialAmong={denialAmong}
          />
        )}
        <div aria-live="polite">
          {dangerous.length > 0 && (
            <Alert
              variant="danger"
              title={t('batch.dangerous', {
                count: dangerous.length,
                names: few(dangerous.map(({ name }) => name)),
              })}
            />
          )}
          {left.length > shownAtOnce && <HazardsTogether views={left} previewOf={previewOf} />}
        </div>
        {dangerous.length > 0 && kind !== 'delete' && (
          <Agreement isAgreed={read === dangers} agree={on => setRead(on ? dangers : null)} />
        )}
        <CommandsTogether changes={changes} />
        {/* Many have a box of their own: what is to be chosen and read stays in sight. */}
        <ul
          className={views.length > shownAtOnce ? 'batch batch--many' : 'batch'}
          aria-label={t('batch.sets')}
          {...(views.length > shownAtOnce ? { tabIndex: 0 } : {})}
        >
          {fates.map(fate => (
            <Fate
              key={`${fate.view.namespace}/${fate.view.name}`}
              fate={fate}
              kind={kind}
              preview={previewOf(fate.view)}
              acts={acts}
              isOpen={views.length <= shownAtOnce}
              clashes={clashesAt(fate.view)}
            />
          ))}
        </ul>
      </DialogForm>
    </Dialog>
  )
}

const noActs: FateActs = { again() {}, close() {}, takeMine() {}, leaveOut() {} }

/** Always those of the last drawing, by one object that stays. */
const latestOf = (latest: { readonly current: FateActs }): FateActs => ({
  again: view => latest.current.again(view),
  close: () => latest.current.close(),
  takeMine: view => latest.current.takeMine(view),
  leaveOut: view => latest.current.leaveOut(view),
})

/** Each change of a set is a request or three; more at once would keep the server from what others ask. */
const setsAtATime = 8

/** Plans of more sets are shown when somebody opens them, or when they are dangerous. */
const shownAtOnce = 3

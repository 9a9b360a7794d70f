// What was foreseen, ticking off as it happens. On the page of the set, beside its strip: a dialog would hide what one
// wants to see.
import { Button } from '@patternfly/react-core'
import { CheckCircleIcon, CircleIcon, InProgressIcon, MinusCircleIcon } from '@patternfly/react-icons'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Verdict } from '../../../src/foresee/rollout-verdict.ts'
import { causeOf } from '../../../src/foresee/words/plan-words.ts'
import { isOnDelete, minReadySecondsOf, partitionOf } from '../../../src/workload/desired.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { ClashNotice } from '../edits/ClashNotice.tsx'
import { type Applied, needsOfDoing } from '../edits/doing.ts'
import { editFieldName } from '../edits/edit-field-name.ts'
import { editable } from '../edits/editable.ts'
import { pauseWays, standingOf } from '../edits/pause-ways.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { patchBetween } from '../model/change.ts'
import { Alert } from '../parts/Alert.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { useNow } from '../parts/time.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { inWords } from '../parts/words/saying.ts'
import { shownSteps } from '../preview/shown-steps.ts'
import type { SetView } from '../sets/set-model.ts'
import { besidesFreed, PodFollower, type Progress, standsOf } from './pod-follower.ts'
import { type SentBack, sendBack } from './send-back.ts'

const icons = { done: CheckCircleIcon, now: InProgressIcon, ahead: CircleIcon, spared: MinusCircleIcon }

const stepsShown = 30
const nothingYet: Progress = { done: new Set(), unforeseen: [] }

export interface RolloutPanelProps {
  readonly view: SetView
  readonly verdict: Verdict
  readonly applied: Applied
  /** It has been taken back, or made again. */
  onApplied(applied: Applied): void
  /** Asks for the partition that holds the rest back. */
  pause(partition: number): void
  onClose(): void
}

export function RolloutPanel({ view, verdict, applied, onApplied, pause, onClose }: RolloutPanelProps) {
  const { t } = useTranslation()
  const words = usePlanWords()
  const client = useClient()
  const progress = useProgress(view, applied)
  // Whatever is paused or taken back is so by a patch of the set, a scaling as well.
  const patchDenial = useDenials(view.namespace)(needsOfDoing('partition'), view.name)
  const { isBusy, problem, make } = useAttempt(errorText)
  const { before, after, undone, freed = [] } = applied
  const unforeseen = besidesFreed(progress.unforeseen, freed)
  // What was foreseen of it is not what happens once it is taken back.
  const steps = (undone ? undefined : applied.plan?.steps) ?? []
  const { shown, more } = shownSteps(steps, stepsShown)
  const done = steps.filter((_, index) => progress.done.has(index)).length
  // Not before what was sent is what is looked at.
  const isSeen = (view.set.metadata?.generation ?? 0) >= ((undone ?? after)?.metadata?.generation ?? 0)
  const isOver = isSeen && verdict.kind === 'done' && view.ordinals.every(({ isCondemned }) => !isCondemned)
  const stands = standsOf(steps.length, { done: progress.done, isOver })
  const [clash, setClash] = useState<Extract<SentBack, { readonly kind: 'clash' }> | null>(null)
  const edit = undone ? { before: after ?? before, after: undone } : applied
  const isTurnable = edit.after !== null && patchBetween(editable(edit.after), editable(edit.before)) !== null
  /** Takes the edit back, or the taking back. */
  const turn = (known: StatefulSet | null = edit.after) =>
    make(async () => {
      const sent = await sendBack(client, edit, known)
      setClash(sent.kind === 'clash' ? sent : null)
      if (sent.kind !== 'done') return
      const { undone: _, freed: __, ...made } = applied
      const pods = view.ordinals.flatMap(({ pod }) => (pod ? [pod] : []))
      onApplied(undone ? { ...made, after: sent.object, pods } : { ...made, undone: sent.object })
    })
  return (
    <section className="rollout" aria-label={t(isOver ? 'rollout.overTitle' : 'rollout.title')}>
      <header className="card__line">
        <h2>
          {undone
            ? t('rollout.undone', { name: view.name })
            : inWords(isOver ? applied.saidWhenOver : applied.said, t)}
        </h2>
        {steps.length > 0 && (
          <span className="page__count">
            {t('rollout.done', { done, of: steps.length })}
            {isOver && done < steps.length && t('rollout.spared', { count: steps.length - done })}
          </span>
        )}
        <span className="page__space" />
        {isPausable(view) && !isOver && (
          <GuardedButton
            denial={patchDenial}
            variant="secondary"
            size="sm"
            onClick={() => pause(pauseWays(standingOf(view)).pause)}
          >
            {t('edits.pause')}
          </GuardedButton>
        )}
        {(!isOver || undone) && isTurnable && (
          <GuardedButton
            denial={patchDenial}
            variant="secondary"
            size="sm"
            isDisabled={isBusy}
            onClick={() => turn()}
          >
            {t(undone ? 'rollout.redo' : 'rollout.undo')}
          </GuardedButton>
        )}
        <Button variant="link" size="sm" onClick={onClose}>
          {t('common.close')}
        </Button>
      </header>
      {problem && <Alert variant="danger" title={problem} />}
      <ClashNotice
        clashes={clash?.clashes ?? []}
        takeMine={() => turn(clash?.theirs)}
        takeTheirs={() => setClash(null)}
        theirsText={t('rollout.leave')}
        fieldOf={path => editFieldName(path, t)}
      />
      {isOver && (
        <Alert
          variant="success"
          title={t(view.condition === 'paused' ? 'rollout.overPaused' : 'rollout.over')}
        />
      )}
      {steps.length === 0 && !isOver && !undone && applied.plan && (
        <p className="status__why">
          {applied.plan.end.kind === 'stuck'
            ? words.stuck(causeOf(words, applied.plan.end))
            : t('rollout.noSteps')}
        </p>
      )}
      <ol className="rollout__steps" aria-label={t('plan.steps')}>
        {shown.map((step, index) => {
          const stand = stands[index] ?? 'ahead'
          const Icon = icons[stand]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the plan is what a step is
            <li key={index} className={`rollout__step--${stand}`}>
              <Icon />
              <span className={stand === 'spared' ? 'rollout__stand' : 'pf-v6-screen-reader'}>
                {t(`rollout.stands.${stand}`)}
              </span>{' '}
              {words.step(step)}
            </li>
          )
        })}
        {more > 0 && <li>{t('plan.moreSteps', { count: more })}</li>}
      </ol>
      {!undone && unforeseen.length > 0 && (
        <p className="status__why">
          {t('rollout.unforeseen', {
            acts: unforeseen.map(({ kind, pod }) => t(`rollout.acts.${kind}`, { pod })).join(', '),
          })}
        </p>
      )}
    </section>
  )
}

/** A rolling update of which something is left that its partition does not hold back. */
const isPausable = ({ set, condition, replicas }: SetView): boolean =>
  condition === 'updating' &&
  !isOnDelete(set) &&
  set.status?.currentRevision !== set.status?.updateRevision &&
  partitionOf(set) < replicas

function useProgress(view: SetView, { plan, pods }: Applied): Progress {
  const { items } = useLive(kinds.Pod, view.namespace)
  const now = useNow()
  const minReadySeconds = minReadySecondsOf(view.set)
  const follower = useMemo(() => (plan ? new PodFollower(plan.steps, pods) : null), [plan, pods])
  return useMemo(() => {
    if (!follower || !plan) return nothingYet
    const concerned = new Set([...plan.steps.map(({ pod }) => pod), ...pods.map(nameOf)])
    return follower.see(
      items.filter(pod => concerned.has(nameOf(pod))),
      { minReadySeconds, now },
    )
  }, [follower, items, plan, pods, minReadySeconds, now])
}

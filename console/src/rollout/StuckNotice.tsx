// A set that sticks: on which Pod, why, and what frees it, whoever made the change that it sticks on.
import { Button } from '@patternfly/react-core'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { observeForPlan } from '../../../src/foresee/observe/observe.ts'
import { planRepair, type RepairStep } from '../../../src/foresee/repair.ts'
import type { Trouble, Verdict, WayOut } from '../../../src/foresee/rollout-verdict.ts'
import { causeOf, type PlanWords } from '../../../src/foresee/words/plan-words.ts'
import { troubleText } from '../../../src/workload/trouble/trouble-words.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { type Doing, needsOfDoing } from '../edits/doing.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { useClient } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { serverClock } from '../parts/server-clock.ts'
import { errorText } from '../parts/words/error-text.ts'
import type { SetView } from '../sets/set-model.ts'
import { NextSteps } from './NextSteps.tsx'
import { useFreeing } from './use-freeing.ts'

export interface StuckNoticeProps {
  readonly view: SetView
  readonly verdict: Verdict
  edit(doing: Doing): void
  /** This Pod was deleted, so that the set goes on. */
  onFreed(pod: string): void
}

/** What frees the set, for as long as it sticks on the same. */
interface Found {
  readonly of: string
  readonly repair: readonly RepairStep[]
}

export function StuckNotice({ view, verdict, edit, onFreed }: StuckNoticeProps) {
  const { t } = useTranslation()
  const words = usePlanWords()
  const client = useClient()
  const denialOf = useDenials(view.namespace)
  const { isBusy, problem, make } = useAttempt(errorText)
  const [found, setFound] = useState<Found | null>(null)
  const freeing = useFreeing(
    useMemo(() => ({ view, verdict }), [view, verdict]),
    onFreed,
  )
  const of = verdict.kind === 'stuck' ? `${verdict.trouble.pod} ${verdict.trouble.way.kind}` : null
  // Once it has gone on, those Pods are others, also where it sticks on the same name again.
  useEffect(() => {
    if (of === null) setFound(null)
  }, [of])
  const waiting = freeing.waits && (
    <Alert
      variant="info"
      title={t('rollout.freeing', freeing.waits)}
      actionLinks={
        <Button variant="link" onClick={freeing.stop}>
          {t('rollout.freeNoMore')}
        </Button>
      }
    />
  )
  if (verdict.kind !== 'stuck' || of === null) return waiting
  const repair = found?.of === of ? found.repair : null
  const look = () => make(async () => setFound({ of, repair: await repairOf(client, view) }))
  const free = () =>
    make(async () => {
      await freeing.free((repair ?? []).map(({ pod }) => pod))
      setFound(null)
    })
  return (
    <>
      <Alert variant="danger" title={t('rollout.stuck', { cause: stuckCause(verdict.trouble, words) })}>
        <WayWords way={verdict.trouble.way} />
        <NextSteps
          view={view}
          stuck={verdict.trouble}
          edit={edit}
          first={wayButton({
            way: verdict.trouble.way,
            denial: denialOf(needsOfDoing('rollback'), view.name),
            isBusy,
            look,
            rollBack: () => edit('rollback'),
            t,
          })}
        />
      </Alert>
      {repair && (
        <Alert
          variant={repair.length > 0 ? 'warning' : 'info'}
          title={t(repair.length > 0 ? 'rollout.repairHow' : 'rollout.repairNothing')}
        >
          <ul>
            {repair.map(({ pod, because, blocker }) => (
              <li key={nameOf(pod)}>
                {nameOf(pod)}: {because ? words.reason(because) : causeOf(words, { blocker, because })}
              </li>
            ))}
          </ul>
          {repair.length > 0 && (
            <GuardedButton
              denial={denialOf([needOf('delete', kinds.Pod)])}
              variant="danger"
              size="sm"
              isDisabled={isBusy}
              onClick={free}
            >
              {t('rollout.free', { count: repair.length })}
            </GuardedButton>
          )}
        </Alert>
      )}
      {waiting}
      {problem && <Alert variant="danger" title={problem} />}
    </>
  )
}

interface WayProps {
  readonly way: WayOut
  /** Why the set may not be rolled back. */
  readonly denial: string | null
  readonly isBusy: boolean
  readonly t: ReturnType<typeof useTranslation>['t']
  look(): void
  rollBack(): void
}

function WayWords({ way }: Pick<WayProps, 'way'>) {
  const { t } = useTranslation()
  switch (way.kind) {
    case 'repair':
    case 'repairScaleDown':
    case 'undo':
    case 'unschedulable':
      return null
    case 'look':
      return <p>{t(`rollout.ways.${way.back ? 'lookOrBack' : 'look'}`)}</p>
    default:
      return <p>{t(`rollout.ways.${way.kind}`)}</p>
  }
}

/** Null where the way has none: it stands in one row with what else can be done. */
function wayButton({ way, denial, isBusy, look, rollBack, t }: WayProps): ReactNode {
  if (way.kind === 'repair' || way.kind === 'repairScaleDown')
    return (
      <Button variant="secondary" size="sm" isDisabled={isBusy} onClick={look}>
        {t('rollout.repair')}
      </Button>
    )
  if (!('back' in way) || !way.back) return null
  return (
    <GuardedButton denial={denial} variant="secondary" size="sm" onClick={rollBack}>
      {t('edits.rollback')}
    </GuardedButton>
  )
}

/** How long it lasts is told apart from the cause. */
const stuckCause = ({ pod, trouble }: Trouble, { troubles }: PlanWords): string =>
  `${pod} ${troubleText({ podName: pod, trouble, since: null, now: 0 }, troubles)}`

async function repairOf(client: Client, view: SetView): Promise<readonly RepairStep[]> {
  const { namespace, name, replicas } = view
  const snapshot = await observeForPlan(client, serverClock, {
    namespace,
    name,
    edit: { kind: 'scale', replicas },
  })
  // That it sticks was judged before this was offered.
  return planRepair(snapshot, view.set, 0).deletions
}

// A rollout that waits at its partition: how far it has come, and the ways on. What each will do is shown before it is done.
import { useTranslation } from 'react-i18next'
import { isOnDelete } from '../../../src/workload/desired.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { type PauseWay, pauseWays, standingOf } from '../edits/pause-ways.ts'
import { Alert } from '../parts/Alert.tsx'
import type { SetView } from '../sets/set-model.ts'
import './next-steps.css'

export interface PausedNoticeProps {
  readonly view: SetView
  goOn(way: PauseWay, partition: number): void
}

export function PausedNotice({ view, goOn }: PausedNoticeProps) {
  const { t } = useTranslation()
  const denial = useDenials(view.namespace)(needsOfDoing('partition'), view.name)
  if (view.condition !== 'paused' || isOnDelete(view.set)) return null
  const { replicas, updated } = view
  const ways = pauseWays(standingOf(view))
  return (
    <Alert
      variant="info"
      className="notice"
      title={t('rollout.paused', { updated, count: replicas - updated, of: replicas })}
    >
      <div className="next-steps">
        {(['step', 'resume'] as const).map(way => (
          <GuardedButton
            key={way}
            denial={denial}
            variant="secondary"
            size="sm"
            onClick={() => goOn(way, ways[way])}
          >
            {t(`edits.${way}`)}
          </GuardedButton>
        ))}
      </div>
    </Alert>
  )
}

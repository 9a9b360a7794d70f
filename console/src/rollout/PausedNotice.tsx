// A rollout that waits at its partition: how far it has come, and the ways on. What each will do is shown before it is done.
// A partition that is still set, and holds nothing yet, will hold the next one: that is told, too.
import { useTranslation } from 'react-i18next'
import { isOnDelete } from '../../../src/workload/desired.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { type PauseWay, pauseWays, standingOf } from '../edits/pause-ways.ts'
import { Alert } from '../parts/Alert.tsx'
import { HeldText } from '../sets/HeldText.tsx'
import { heldOf } from '../sets/held.ts'
import type { SetView } from '../sets/set-model.ts'
import './next-steps.css'

export interface PausedNoticeProps {
  readonly view: SetView
  goOn(way: PauseWay, partition: number): void
}

export function PausedNotice({ view, goOn }: PausedNoticeProps) {
  const { t } = useTranslation()
  const denial = useDenials(view.namespace)(needsOfDoing('partition'), view.name)
  const held = heldOf(view)
  if (!held || isOnDelete(view.set)) return null
  const { replicas, updated } = view
  const isPaused = view.condition === 'paused' && held.at === 'now'
  const ways = pauseWays(standingOf(view))
  const buttons = isPaused ? (['step', 'resume'] as const) : (['resume'] as const)
  return (
    <Alert
      variant="info"
      className="notice"
      title={
        isPaused ? (
          t('rollout.paused', { updated, count: replicas - updated, of: replicas })
        ) : (
          <HeldText held={held} />
        )
      }
    >
      {isPaused && (
        <p>
          <HeldText held={held} />
        </p>
      )}
      <div className="next-steps">
        {buttons.map(way => (
          <GuardedButton
            key={way}
            denial={denial}
            variant="secondary"
            size="sm"
            onClick={() => goOn(way, ways[way])}
          >
            {t(isPaused ? `edits.${way}` : 'rollout.letOut')}
          </GuardedButton>
        ))}
      </div>
    </Alert>
  )
}

// Beside the button: how far it has come, or why it cannot be pressed yet.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { countMax } from '../model/whole-number.ts'
import type { Progress } from '../parts/dialog/use-attempts.ts'
import { few } from './batch.ts'
import type { Hindrance } from './hindrance.ts'

export interface BatchStatusProps {
  readonly progress: Progress | null
  readonly hindrance: Hindrance | null
  /** Sets whose change the server does not take. */
  leaveOut(): void
}

export function BatchStatus({ progress, hindrance, leaveOut }: BatchStatusProps) {
  const { t } = useTranslation()
  if (progress)
    return (
      <span className="dialog__status">
        <progress max={progress.of} value={progress.over} aria-label={t('batch.progress')} />{' '}
        <span role="status">
          {t(progress.isStopping ? 'batch.stopping' : 'batch.under', {
            over: progress.over,
            of: progress.of,
          })}
        </span>
      </span>
    )
  return (
    <span className="dialog__status">
      <span role="status">{hindrance && t(`batch.not.${hindrance.kind}`, valuesOf(hindrance))}</span>
      {hindrance?.kind === 'refused' && (
        <Button variant="link" isInline onClick={leaveOut}>
          {t('batch.leaveOut')}
        </Button>
      )}
    </span>
  )
}

function valuesOf(hindrance: Hindrance) {
  switch (hindrance.kind) {
    case 'foreseeing':
      return { count: hindrance.count }
    case 'refused':
    case 'clashing':
      return { count: hindrance.names.length, names: few(hindrance.names) }
    case 'noNumber':
      return { min: 0, max: countMax }
    case 'word':
      return { word: 'yes' }
    case 'unread':
      return {}
  }
}

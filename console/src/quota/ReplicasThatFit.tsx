import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { addFormTexts } from '../forms/texts.ts'
import { useLive } from '../live/live-store.tsx'
import { podsThatFit } from './quota-left.ts'
import { useBounds } from './use-bounds.ts'

addFormTexts()

/** Said where more Pods are wanted than the quotas let in. */
export function ReplicasThatFit({
  set,
  replicas,
}: {
  readonly set: StatefulSet
  /** How many are wanted. */
  readonly replicas: number
}) {
  const { t } = useTranslation()
  const bounds = useBounds(set.metadata?.namespace ?? '')
  const { items: ranges } = useLive(kinds.LimitRange, set.metadata?.namespace ?? '')
  const more = podsThatFit(bounds, set, ranges)
  if (more === null) return null
  const most = (set.status?.replicas ?? 0) + more
  const isOver = replicas > most
  return (
    <p className={isOver ? 'field__problem' : 'field__hint'} role={isOver ? 'alert' : undefined}>
      {t('forms.quotaFits', { most })}
    </p>
  )
}

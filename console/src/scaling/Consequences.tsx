// What follows from an autoscaler or a disruption budget, a sentence each: warnings where somebody has to look twice.
import { useTranslation } from 'react-i18next'
import type { HorizontalPodAutoscalerV2, PodDisruptionBudget } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { useLive } from '../live/live-store.tsx'
import { autoscalerKind } from '../model/scalers.ts'
import { Alert } from '../parts/Alert.tsx'
import { type Told, toldOfAutoscaler, toldOfBudget } from './consequences.ts'
import { addScalingTexts } from './texts.ts'

addScalingTexts()

export function AutoscalerConsequences({ of }: { readonly of: HorizontalPodAutoscalerV2 }) {
  const namespace = of.metadata?.namespace ?? ''
  const sets = useLive(kinds.StatefulSet, namespace)
  const autoscalers = useLive(autoscalerKind, namespace)
  // Of a set that may not be seen nobody knows whether it is there.
  if (!sets.isListed) return null
  return <ToldList told={toldOfAutoscaler(of, { sets: sets.items, autoscalers: autoscalers.items })} />
}

export function BudgetConsequences({ of }: { readonly of: PodDisruptionBudget }) {
  const namespace = of.metadata?.namespace ?? ''
  const sets = useLive(kinds.StatefulSet, namespace)
  const pods = useLive(kinds.Pod, namespace)
  const budgets = useLive(kinds.PodDisruptionBudget, namespace)
  if (!sets.isListed || !pods.isListed) return null
  return <ToldList told={toldOfBudget(of, { sets: sets.items, pods: pods.items, budgets: budgets.items })} />
}

function ToldList({ told }: { readonly told: readonly Told[] }) {
  const { t } = useTranslation()
  if (told.length === 0) return null
  const textOf = ({ kind, ...values }: Told): string =>
    t(`scaling.told.${kind}`, {
      ...values,
      ...('names' in values ? { names: values.names.join(t('common.listComma')) } : {}),
    })
  return (
    <section className="edit-form notice" aria-label={t('scaling.follows')}>
      {told.map(each =>
        each.isWarning ? (
          <Alert key={each.kind + JSON.stringify(each)} variant="warning" title={textOf(each)} />
        ) : (
          <p key={each.kind}>{textOf(each)}</p>
        ),
      )}
    </section>
  )
}

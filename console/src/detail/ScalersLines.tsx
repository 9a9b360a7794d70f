// Below how a set stands: what sets the number of its Pods, and what holds them, a line each.
import { useTranslation } from 'react-i18next'
import type { HorizontalPodAutoscalerV2, PodDisruptionBudget } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { factOfBudget, metricsOf } from '../model/scalers.ts'
import type { SetView } from '../sets/set-model.ts'
import type { Scalers } from './use-scalers.ts'

export interface ScalersLinesProps {
  readonly view: SetView
  readonly scalers: Scalers
  /** Opens the dialog of the autoscaler. */
  edit(): void
}

export function ScalersLines({ view, scalers: { autoscalers, budgets }, edit }: ScalersLinesProps) {
  const { t } = useTranslation()
  const denialOf = useDenials(view.namespace)
  if (autoscalers.length + budgets.length === 0) return null
  return (
    <ul className="scalers" aria-label={t('detail.scalers.label')}>
      {autoscalers.map((each, index) => (
        <li key={nameOf(each)}>
          <Link to={addressOf(['autoscalers', view.namespace, nameOf(each)])}>
            {t('detail.scalers.autoscaler', { name: nameOf(each) })}
          </Link>
          {t('common.colon')}
          <AutoscalerText autoscaler={each} />{' '}
          {/* The dialog opens the first: two of one set are a mistake, which the second line shows. */}
          {index === 0 && (
            <GuardedButton
              denial={denialOf(needsOfDoing('autoscaler'))}
              variant="link"
              isInline
              aria-label={t('detail.scalers.editOf', { name: nameOf(each) })}
              onClick={edit}
            >
              {t('yaml.edit')}
            </GuardedButton>
          )}
        </li>
      ))}
      {budgets.map(each => (
        <li key={nameOf(each)}>
          <Link to={addressOf(['budgets', view.namespace, nameOf(each)])}>
            {t('detail.scalers.budget', { name: nameOf(each) })}
          </Link>
          {t('common.colon')}
          <BudgetText budget={each} />
        </li>
      ))}
    </ul>
  )
}

export function AutoscalerText({ autoscaler }: { readonly autoscaler: HorizontalPodAutoscalerV2 }) {
  const { t } = useTranslation()
  const { minReplicas = 1, maxReplicas } = autoscaler.spec
  const metrics = metricsOf(autoscaler).map(({ now, ...each }) =>
    now === null ? t('detail.scalers.unmeasured', each) : t('detail.scalers.metric', { ...each, now }),
  )
  return [t('detail.scalers.range', { min: minReplicas, max: maxReplicas }), ...metrics].join(
    t('detail.scalers.comma'),
  )
}

export function BudgetText({ budget }: { readonly budget: PodDisruptionBudget }) {
  const { t } = useTranslation()
  const { bound, value, allowed } = factOfBudget(budget)
  return [
    t(`detail.scalers.${bound}`, { value }),
    ...(allowed === null ? [] : [t('detail.scalers.allowed', { count: allowed })]),
  ].join(t('detail.scalers.comma'))
}

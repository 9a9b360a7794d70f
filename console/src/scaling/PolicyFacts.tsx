// An autoscaler and a disruption budget on their pages: what they are for, how they stand, and what follows from them.
import { useTranslation } from 'react-i18next'
import type { HorizontalPodAutoscalerV2, PodDisruptionBudget } from '../../../src/api/generated/types.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { EventMessage } from '../detail/EventMessage.tsx'
import { type Fact, Facts, Pairs } from '../detail/facts.tsx'
import { AutoscalerText, BudgetText } from '../detail/ScalersLines.tsx'
import { factOfBudget } from '../model/scalers.ts'
import { ApiWord } from '../parts/ApiWord.tsx'
import { Age } from '../parts/time.tsx'
import { AutoscalerConsequences, BudgetConsequences } from './Consequences.tsx'
import { addScalingTexts } from './texts.ts'

addScalingTexts()

interface FactsOf<T> {
  readonly of: T
  readonly common: readonly Fact[]
}

/** Its page, where it is a set. */
export function TargetLink({ of }: { readonly of: HorizontalPodAutoscalerV2 }) {
  const { kind, name } = of.spec.scaleTargetRef
  return (
    <>
      <ApiWord code={kind} />{' '}
      {kind === 'StatefulSet' ? (
        <Link to={addressOf(['sets', of.metadata?.namespace ?? '', name])}>{name}</Link>
      ) : (
        name
      )}
    </>
  )
}

export function AutoscalerFacts({ of, common }: FactsOf<HorizontalPodAutoscalerV2>) {
  const { t } = useTranslation()
  const { status } = of
  const now = status?.currentReplicas
  return (
    <>
      <AutoscalerConsequences of={of} />
      <Facts
        facts={[
          [t('scaling.target'), <TargetLink key="target" of={of} />],
          [t('scaling.range'), <AutoscalerText key="range" autoscaler={of} />],
          [
            t('scaling.now'),
            now === undefined
              ? t('scaling.uncounted')
              : t('scaling.nowWanted', { now, wanted: status?.desiredReplicas ?? now }),
          ],
          [
            t('scaling.last'),
            status?.lastScaleTime ? <Age key="last" of={status.lastScaleTime} /> : t('scaling.never'),
          ],
          ...conditionsOf(t('pod.conditions'), status?.conditions),
          ...common,
        ]}
      />
    </>
  )
}

export function BudgetFacts({ of, common }: FactsOf<PodDisruptionBudget>) {
  const { t } = useTranslation()
  const { spec, status } = of
  const isCounted = factOfBudget(of).allowed !== null
  return (
    <>
      <BudgetConsequences of={of} />
      <Facts
        facts={[
          [t('scaling.bound'), <BudgetText key="bound" budget={of} />],
          [
            t('scaling.state'),
            isCounted
              ? t('scaling.stateOf', {
                  healthy: status?.currentHealthy ?? 0,
                  expected: status?.expectedPods ?? 0,
                  desired: status?.desiredHealthy ?? 0,
                })
              : t('scaling.uncounted'),
          ],
          [
            t('scaling.unhealthy'),
            <ApiWord key="unhealthy" code={spec?.unhealthyPodEvictionPolicy ?? 'IfHealthyBudget'} />,
          ],
          [
            t('overview.selector'),
            <Pairs key="selector" of={spec?.selector?.matchLabels} none={t('common.none')} />,
          ],
          ...conditionsOf(t('pod.conditions'), status?.conditions),
          ...common,
        ]}
      />
    </>
  )
}

/** A condition, as both kinds have it. */
interface Told {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

const conditionsOf = (title: string, conditions: readonly Told[] = []): readonly Fact[] =>
  conditions.length === 0 ? [] : [[title, <Conditions key="conditions" of={conditions} />]]

function Conditions({ of }: { readonly of: readonly Told[] }) {
  const { t } = useTranslation()
  return (
    <ul className="pairs">
      {of.map(({ type, status, reason, message }) => (
        <li key={type} title={reason}>
          <ApiWord code={type} />
          {t('common.colon')}
          {t(`pod.truth.${status === 'True' || status === 'False' ? status : 'Unknown'}`)}{' '}
          <span className="status__why">
            <EventMessage text={message ?? ''} />
          </span>
        </li>
      ))}
    </ul>
  )
}

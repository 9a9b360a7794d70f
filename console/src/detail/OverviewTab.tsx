import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import { minReadySecondsOf, partitionOf } from '../../../src/workload/desired.ts'
import { descriptionOf } from '../model/place.ts'
import { ApiWord } from '../parts/ApiWord.tsx'
import { Age } from '../parts/time.tsx'
import type { SetView } from '../sets/set-model.ts'
import { type Fact, Facts, Pairs } from './facts.tsx'
import { AutoscalerText, BudgetText } from './ScalersLines.tsx'
import type { Scalers } from './use-scalers.ts'

export interface OverviewTabProps {
  readonly view: SetView
  readonly scalers: Scalers
}

export function OverviewTab({ view, scalers: { autoscalers, budgets } }: OverviewTabProps) {
  const { t } = useTranslation()
  const { spec, metadata } = view.set
  const none = t('common.none')
  const description = descriptionOf(view.set)
  const strategy = spec?.updateStrategy?.type ?? 'RollingUpdate'
  const retention = spec?.persistentVolumeClaimRetentionPolicy
  return (
    <Facts
      facts={[
        ...(description === ''
          ? []
          : [[t('overview.description'), <bdi key="description">{description}</bdi>] as const]),
        [t('overview.image'), view.images.join(', ')],
        [t('detail.service'), spec?.serviceName || none],
        [t('overview.policy'), <ApiWord key="policy" code={spec?.podManagementPolicy ?? 'OrderedReady'} />],
        [
          t('overview.strategy'),
          <span key="strategy">
            <ApiWord code={strategy} />
            {strategy !== 'OnDelete' && ` · ${t('detail.partition')} ${partitionOf(view.set)}`}
          </span>,
        ],
        ...autoscalers.map(
          (each): Fact => [
            t('detail.scalers.autoscaler', { name: nameOf(each) }),
            <AutoscalerText key="text" autoscaler={each} />,
          ],
        ),
        ...budgets.map(
          (each): Fact => [
            t('detail.scalers.budget', { name: nameOf(each) }),
            <BudgetText key="text" budget={each} />,
          ],
        ),
        [t('overview.minReady'), t('overview.seconds', { count: minReadySecondsOf(view.set) })],
        [
          t('overview.retention'),
          <span key="retention">
            <ApiWord code={retention?.whenScaled ?? 'Retain'} /> /{' '}
            <ApiWord code={retention?.whenDeleted ?? 'Retain'} />
          </span>,
        ],
        [t('overview.historyLimit'), String(spec?.revisionHistoryLimit ?? 10)],
        [t('overview.created'), <Age key="age" of={metadata?.creationTimestamp} />],
        [t('overview.selector'), <Pairs key="selector" of={spec?.selector.matchLabels} none={none} />],
        [t('overview.labels'), <Pairs key="labels" of={metadata?.labels} none={none} />],
        [t('overview.annotations'), <Pairs key="annotations" of={metadata?.annotations} none={none} />],
      ]}
    />
  )
}

// The table that no other console has: a row per ordinal, which stays when its Pod goes.

import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Event, PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { podCondition } from '../../../src/workload/pod-health.ts'
import { revisionOf } from '../../../src/workload/revisions.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { ApiWord } from '../parts/ApiWord.tsx'
import { ClaimPhase } from '../parts/ClaimPhase.tsx'
import { Copyable } from '../parts/Copyable.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import { restartsOf } from '../pod/pod-model.ts'
import { CauseText } from '../sets/CauseText.tsx'
import type { OrdinalView } from '../sets/set-model.ts'
import { OrdinalStrip } from '../strip/OrdinalStrip.tsx'
import { PodUsage } from '../usage/PodUsage.tsx'
import { Fill } from '../usage/Spark.tsx'
import { type ClaimFill, fillOf, seriesOf } from '../usage/usage-history.ts'
import { useFillDenial, useUsage } from '../usage/use-usage.ts'
import { lastEvents, timeOfEvent } from './last-events.ts'
import { NoPods, type NoPodsProps } from './NoPods.tsx'
import { useGoverningService } from './use-governing-service.ts'

export function OrdinalsTab({ view, scale }: NoPodsProps) {
  const { t } = useTranslation()
  const service = view.set.spec?.serviceName ?? ''
  const [fault] = useGoverningService(view).faults
  const { history } = useUsage(view.namespace)
  const fillDenial = useFillDenial()
  const events = useLive(kinds.Event, view.namespace).items
  const eventOf = useMemo(() => lastEvents(events, view.ordinals), [events, view.ordinals])
  const columns: readonly Column<OrdinalView>[] = [
    {
      key: 'ordinal',
      track: '4.5rem',
      title: t('ordinals.ordinal'),
      cell: row => (
        <span className="ordinal">
          <OrdinalStrip ordinals={[row]} partition={null} size="small" /> {row.ordinal}
        </span>
      ),
    },
    {
      key: 'pod',
      track: 'minmax(7.75rem, 1.4fr)',
      title: t('ordinals.pod'),
      cell: row => <PodName row={row} namespace={view.namespace} />,
    },
    {
      key: 'status',
      track: 'minmax(9.25rem, 2fr)',
      title: t('ordinals.status'),
      cell: row => (
        <div className="status">
          <span className={row.state === 'failed' ? 'status__failed' : ''}>{t(`state.${row.state}`)}</span>
          {row.cause && (
            <div className="status__why">
              <CauseText told={row.cause} />
            </div>
          )}
          {row.isCondemned && <span className="status__why">{t('ordinals.condemned')}</span>}
          <LastEvent event={eventOf.get(row.podName)} />
        </div>
      ),
    },
    {
      key: 'revision',
      track: 'minmax(6rem, 0.8fr)',
      title: t('ordinals.revision'),
      isWide: true,
      cell: row => (
        <span title={t(`revisionKind.${row.revision}`)} className="mono">
          {row.pod ? revisionOf(row.pod).slice(view.name.length + 1) : '–'}
        </span>
      ),
    },
    {
      key: 'since',
      track: 'minmax(5.5rem, 0.6fr)',
      title: t('ordinals.since'),
      isWide: true,
      cell: row => {
        const ready = row.pod ? podCondition(row.pod, 'Ready') : null
        return ready?.status === 'True' ? <Age of={ready.lastTransitionTime} /> : '–'
      },
    },
    {
      key: 'restarts',
      track: '4.75rem',
      title: t('ordinals.restarts'),
      isNumber: true,
      isWide: true,
      cell: ({ pod }) => (pod ? restartsOf(pod) : '–'),
    },
    {
      key: 'node',
      track: 'minmax(6.5rem, 1fr)',
      title: t('ordinals.nodeAndIp'),
      isWide: true,
      cell: row => (
        <div className="status">
          <span>
            <ObjectName name={row.pod?.spec?.nodeName || '–'} />
          </span>
          {row.pod?.status?.podIP && <span className="mono">{row.pod.status.podIP}</span>}
        </div>
      ),
    },
    {
      key: 'dns',
      track: 'minmax(7.75rem, 1.5fr)',
      title: t('ordinals.dns'),
      isWide: true,
      cell: row =>
        service === '' ? (
          '–'
        ) : fault ? (
          // A name that leads nowhere is not offered for copying.
          <span className="status__why" title={t(`detail.serviceFaults.${fault}`, { name: service })}>
            {t('ordinals.noDns')}
          </span>
        ) : (
          <Copyable
            text={`${row.podName}.${service}`}
            whole={`${row.podName}.${service}.${view.namespace}.svc.cluster.local`}
          />
        ),
    },
    {
      key: 'claims',
      track: 'minmax(7.75rem, 1.2fr)',
      title: t('ordinals.claims'),
      isWide: true,
      cell: row =>
        row.claims.length === 0
          ? t('ordinals.noClaims')
          : row.claims.map(claim => (
              <Claim
                key={nameOf(claim)}
                claim={claim}
                fill={fillOf(history, claim)}
                hasFill={fillDenial !== null || fillOf(history, claim) !== undefined}
              />
            )),
    },
    {
      key: 'usage',
      track: '8.25rem',
      title: t('usage.short'),
      isWide: true,
      cell: row => <PodUsage series={seriesOf(history, row.pod)} />,
    },
  ]
  if (view.ordinals.length === 0) return <NoPods view={view} scale={scale} />
  return (
    <Grid
      label={t('detail.tabs.ordinals')}
      columns={columns}
      rows={view.ordinals}
      keyOf={row => row.podName}
    />
  )
}

/** Told by the Pod's name, so that the row still says what became of one that has gone. */
function LastEvent({ event }: { readonly event: Event | undefined }) {
  const { t } = useTranslation()
  if (!event) return null
  return (
    <span className="status__why" title={event.message}>
      {t('ordinals.lastEvent')}
      {t('common.colon')}
      <ApiWord code={event.reason} /> · <Age of={timeOfEvent(event) || undefined} />
    </span>
  )
}

/** A row survives its Pod; the link does not. */
const PodName = ({ row, namespace }: { readonly row: OrdinalView; readonly namespace: string }) =>
  row.pod ? (
    <Link to={addressOf(['pods', namespace, row.podName])} className="mono">
      <ObjectName name={row.podName} />
    </Link>
  ) : (
    <span className="mono">
      <ObjectName name={row.podName} />
    </span>
  )

interface ClaimProps {
  readonly claim: PersistentVolumeClaim
  readonly fill: ClaimFill | undefined
  /** Whether there is anything to say of it: how much, or why not. */
  readonly hasFill: boolean
}

const Claim = ({ claim, fill, hasFill }: ClaimProps) => (
  <div>
    <span className="mono">
      <ObjectName name={nameOf(claim)} />
    </span>{' '}
    <span className="page__count">{claim.status?.capacity?.storage ?? <ClaimPhase of={claim} />}</span>
    {hasFill && (
      <div>
        <Fill fill={fill} />
      </div>
    )}
  </div>
)

// The table that no other console has: a row per ordinal, which stays when its Pod goes.
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { podCondition } from '../../../src/workload/pod-health.ts'
import { revisionOf } from '../../../src/workload/revisions.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { type Column, Grid } from '../parts/Grid.tsx'
import { Age } from '../parts/time.tsx'
import type { OrdinalView, SetView } from '../sets/set-model.ts'
import { OrdinalStrip } from '../strip/OrdinalStrip.tsx'

export function OrdinalsTab({ view }: { readonly view: SetView }) {
  const { t } = useTranslation()
  const service = view.set.spec?.serviceName ?? ''
  const columns: readonly Column<OrdinalView>[] = [
    {
      key: 'ordinal',
      title: t('ordinals.ordinal'),
      cell: row => (
        <span className="ordinal">
          <OrdinalStrip ordinals={[row]} partition={null} size="small" /> {row.ordinal}
        </span>
      ),
    },
    { key: 'pod', title: t('ordinals.pod'), cell: row => <span className="mono">{row.podName}</span> },
    {
      key: 'status',
      title: t('ordinals.status'),
      cell: row => (
        <div className="status">
          <span className={row.state === 'failed' ? 'status__failed' : ''}>{t(`state.${row.state}`)}</span>
          {row.cause && <span className="status__why">{row.cause}</span>}
          {row.isCondemned && <span className="status__why">{t('ordinals.condemned')}</span>}
        </div>
      ),
    },
    {
      key: 'revision',
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
      title: t('ordinals.since'),
      isWide: true,
      cell: row => {
        const ready = row.pod ? podCondition(row.pod, 'Ready') : null
        return ready?.status === 'True' ? <Age of={ready.lastTransitionTime} /> : '–'
      },
    },
    {
      key: 'restarts',
      title: t('ordinals.restarts'),
      isNumber: true,
      isWide: true,
      cell: row => restartsOf(row),
    },
    { key: 'node', title: t('ordinals.node'), isWide: true, cell: row => row.pod?.spec?.nodeName || '–' },
    {
      key: 'ip',
      title: t('ordinals.ip'),
      isWide: true,
      cell: row => <span className="mono">{row.pod?.status?.podIP ?? '–'}</span>,
    },
    {
      key: 'dns',
      title: t('ordinals.dns'),
      isWide: true,
      cell: row =>
        service === '' ? (
          '–'
        ) : (
          <span className="mono">
            {row.podName}.{service}{' '}
            <CopyButton text={`${row.podName}.${service}.${view.namespace}.svc.cluster.local`} />
          </span>
        ),
    },
    {
      key: 'claims',
      title: t('ordinals.claims'),
      isWide: true,
      cell: row =>
        row.claims.length === 0
          ? t('ordinals.noClaims')
          : row.claims.map(claim => <Claim key={nameOf(claim)} claim={claim} />),
    },
  ]
  return (
    <Grid
      label={t('detail.tabs.ordinals')}
      columns={columns}
      rows={view.ordinals}
      keyOf={row => row.podName}
    />
  )
}

const Claim = ({ claim }: { readonly claim: PersistentVolumeClaim }) => (
  <div className="mono">
    {nameOf(claim)}{' '}
    <span className="status__why">{claim.status?.capacity?.storage ?? claim.status?.phase ?? ''}</span>
  </div>
)

const restartsOf = ({ pod }: OrdinalView): string =>
  pod
    ? String((pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0))
    : '–'

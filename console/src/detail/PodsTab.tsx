// The Pods of a set that there are, in numeric order; a click on a row opens its containers.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { ContainerStateText } from '../pod/ContainerStateText.tsx'
import { containersOf, portsText, readyCountOf, restartsOf } from '../pod/pod-model.ts'
import { WaysIn } from '../pod/WaysIn.tsx'
import type { OrdinalView } from '../sets/set-model.ts'
import { PodUsage } from '../usage/PodUsage.tsx'
import { seriesOf } from '../usage/usage-history.ts'
import { useUsage } from '../usage/use-usage.ts'
import { NoPods, type NoPodsProps } from './NoPods.tsx'

interface PodRow {
  readonly pod: Pod
  readonly state: OrdinalView['state']
  readonly isOpen: boolean
}

export function PodsTab({ view, scale }: NoPodsProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = ({ pod }: { readonly pod: Pod }) =>
    setOpened(before => {
      const next = new Set(before)
      if (!next.delete(nameOf(pod))) next.add(nameOf(pod))
      return next
    })
  const { history } = useUsage(view.namespace)
  const rows = view.ordinals.flatMap(({ pod, podName, state }) =>
    pod ? [{ pod, state, isOpen: opened.has(podName) }] : [],
  )
  const columns: readonly Column<PodRow>[] = [
    {
      key: 'pod',
      title: t('ordinals.pod'),
      track: 'minmax(9rem, 1.5fr)',
      cell: ({ pod }) => (
        <Link to={addressOf(['pods', view.namespace, nameOf(pod)])} className="mono">
          <ObjectName name={nameOf(pod)} />
        </Link>
      ),
    },
    {
      key: 'status',
      title: t('list.status'),
      isWide: true,
      cell: ({ state }) => (
        <span className={state === 'failed' ? 'status__failed' : ''}>{t(`state.${state}`)}</span>
      ),
    },
    {
      key: 'containers',
      title: t('detail.tabs.containers'),
      track: 'minmax(14rem, 2fr)',
      cell: row => <Containers row={row} toggle={() => toggle(row)} />,
    },
    {
      key: 'restarts',
      title: t('ordinals.restarts'),
      isNumber: true,
      isWide: true,
      cell: ({ pod }) => restartsOf(pod),
    },
    {
      key: 'node',
      title: t('ordinals.node'),
      isWide: true,
      cell: ({ pod }) => <ObjectName name={pod.spec?.nodeName || t('common.none')} />,
    },
    {
      key: 'ip',
      title: t('ordinals.ip'),
      isWide: true,
      cell: ({ pod }) => <span className="mono">{pod.status?.podIP ?? t('common.none')}</span>,
    },
    {
      key: 'usage',
      title: t('usage.short'),
      track: '8.25rem',
      isWide: true,
      cell: ({ pod }) => <PodUsage series={seriesOf(history, pod)} />,
    },
    {
      key: 'created',
      title: t('overview.created'),
      isWide: true,
      cell: ({ pod }) => <Age of={pod.metadata?.creationTimestamp} />,
    },
  ]
  return rows.length === 0 ? (
    <NoPods view={view} scale={scale} />
  ) : (
    <Grid
      label={t('detail.tabs.pods')}
      columns={columns}
      rows={rows}
      keyOf={({ pod }) => nameOf(pod)}
      onRow={toggle}
    />
  )
}

function Containers({ row: { pod, isOpen }, toggle }: { readonly row: PodRow; toggle(): void }): ReactNode {
  const { t } = useTranslation()
  const containers = containersOf(pod)
  return (
    <>
      <button type="button" className="opens" aria-expanded={isOpen} onClick={toggle}>
        {t('detail.containersReady', { ...readyCountOf(pod) })}
        <span className="pf-v6-screen-reader"> {nameOf(pod)}</span>
      </button>
      {isOpen && (
        <ul className="containers-of">
          {containers.map(({ name, spec, status }) => (
            <li key={name}>
              <span className="mono">
                <Breakable text={name} />
              </span>
              {' · '}
              <ContainerStateText state={status?.state} isReady={status?.ready ?? false} />
              {spec.ports?.length ? <span className="mono"> · {portsText(spec)}</span> : null}
              <WaysIn pod={pod} container={name} isRunning={status?.state?.running !== undefined} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

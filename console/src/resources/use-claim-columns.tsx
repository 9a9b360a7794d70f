import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import type { Column } from '../parts/grid/Grid.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Fill } from '../usage/Spark.tsx'
import { fillOf } from '../usage/usage-history.ts'
import { useUsage } from '../usage/use-usage.ts'
import { ClaimStatus } from './ClaimStatus.tsx'
import { type ClaimRow, claimRows } from './claim-rows.ts'

/** What is known of claims beyond themselves: their ordinal, who holds them, how full they are. */
export function useClaimColumns(
  namespace: string,
  rows: ReadonlyMap<string, ClaimRow>,
): readonly Column<ApiObject>[] {
  const { t } = useTranslation()
  const { history } = useUsage(namespace)
  const rowOf = ({ metadata }: ApiObject) => rows.get(metadata?.uid ?? '')
  return [
    {
      key: 'set',
      title: t('resources.columns.set'),
      cell: object => (
        <>
          <OrdinalOf row={rowOf(object)} />
          <div className="grid__narrow">
            <ClaimStatus of={object as PersistentVolumeClaim} />
          </div>
        </>
      ),
    },
    {
      key: 'pod',
      title: t('ordinals.pod'),
      isWide: true,
      cell: object => {
        const row = rowOf(object)
        if (!row?.pod) return <span className="status__why">{t('volumes.orphaned')}</span>
        return (
          <Link to={addressOf(['pods', object.metadata?.namespace ?? '', row.pod])}>
            <ObjectName name={row.pod} />
          </Link>
        )
      },
    },
    {
      key: 'phase',
      title: t('volumes.phase'),
      isWide: true,
      cell: object => <ClaimStatus of={object as PersistentVolumeClaim} />,
    },
    {
      key: 'capacity',
      title: t('volumes.capacity'),
      isNumber: true,
      // On a phone how full it is says more.
      isWide: true,
      cell: object => {
        const { spec, status } = object as PersistentVolumeClaim
        return String(status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? '–')
      },
    },
    {
      key: 'fill',
      title: t('usage.fillTitle'),
      cell: object => <Fill fill={fillOf(history, object)} />,
    },
    {
      key: 'class',
      title: t('volumes.storageClass'),
      isWide: true,
      cell: object => <ObjectName name={(object as PersistentVolumeClaim).spec?.storageClassName ?? '–'} />,
    },
  ]
}

/** Of which set and ordinal they are, and which Pods mount them. */
export function useClaimRows(
  namespace: string,
  claims: readonly PersistentVolumeClaim[],
): readonly ClaimRow[] {
  const { items: pods } = useLive(kinds.Pod, namespace)
  const { items: sets, isListed } = useLive(kinds.StatefulSet, namespace)
  return useMemo(() => {
    const known = sets.map(set => ({
      namespace: set.metadata?.namespace ?? '',
      name: nameOf(set),
      templates: (set.spec?.volumeClaimTemplates ?? []).map(nameOf),
    }))
    return claimRows(claims, { pods, sets: known, areAll: isListed })
  }, [claims, pods, sets, isListed])
}

/** The set and the ordinal that a claim was made for. */
export function OrdinalOf({ row }: { readonly row: ClaimRow | undefined }) {
  const { t } = useTranslation()
  if (!row?.set) return '–'
  if (row.setIs === 'there')
    return (
      <>
        <Link to={addressOf(['sets', row.claim.metadata?.namespace ?? '', row.set])}>
          <ObjectName name={row.set} />
        </Link>{' '}
        {row.ordinal}
      </>
    )
  return (
    <>
      <ObjectName name={row.set} /> {row.ordinal}
      {row.setIs === 'gone' && (
        <>
          {' '}
          <span className="status__why">{t('volumes.setGone')}</span>
        </>
      )}
    </>
  )
}

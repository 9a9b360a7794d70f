import '../snapshots/texts.ts'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import type { Column } from '../parts/grid/Grid.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { useSnapshotActions } from '../snapshots/SnapshotActions.tsx'
import { SnapshotState } from '../snapshots/SnapshotState.tsx'
import { groupLabel } from '../snapshots/set-snapshots.ts'
import { sourceOf, type VolumeSnapshot, volumeSnapshotKind } from '../snapshots/snapshot-kinds.ts'
import { OrdinalOf, useClaimRows } from './use-claim-columns.tsx'

export interface SnapshotColumns {
  readonly columns: readonly Column<ApiObject>[]
  /** At the end of each row. */
  readonly acts: Column<ApiObject>
  readonly above: ReactNode
}

/** What each was taken of, be that still there or not, how it stands, and what can be done with it. */
export function useSnapshotColumns(namespace: string): SnapshotColumns {
  const { t } = useTranslation()
  const { items } = useLive(volumeSnapshotKind, namespace)
  const [notice, setNotice] = useState<Saying | null>(null)
  const { buttons, dialog } = useSnapshotActions(namespace, setNotice)
  const sources = useMemo(() => items.map(claimTold), [items])
  const all = useClaimRows(namespace, sources)
  const rows = useMemo(() => new Map(all.map(row => [row.claim.metadata?.uid ?? '', row])), [all])
  const columns: readonly Column<VolumeSnapshot>[] = [
    {
      key: 'set',
      title: t('resources.columns.set'),
      cell: each => (
        <>
          <OrdinalOf row={rows.get(each.metadata?.uid ?? '')} />
          <div className="grid__narrow">
            <SnapshotState of={each} />
            {each.status?.restoreSize && ` · ${each.status.restoreSize}`}
          </div>
        </>
      ),
    },
    {
      key: 'source',
      title: t('volumes.claim'),
      isWide: true,
      cell: each => <SourceLink of={each} />,
    },
    {
      key: 'group',
      title: t('snapshots.together'),
      isWide: true,
      cell: each => <ObjectName name={each.metadata?.labels?.[groupLabel] ?? '–'} />,
    },
    {
      key: 'state',
      title: t('snapshots.state'),
      isWide: true,
      cell: each => <SnapshotState of={each} />,
    },
    {
      key: 'size',
      title: t('snapshots.size'),
      isWide: true,
      isNumber: true,
      cell: each => each.status?.restoreSize ?? '–',
    },
    {
      key: 'class',
      title: t('snapshots.class'),
      isWide: true,
      cell: each => <ObjectName name={each.spec?.volumeSnapshotClassName ?? '–'} />,
    },
  ]
  const acts: Column<VolumeSnapshot> = {
    key: 'acts',
    title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
    cell: each => buttons(nameOf(each), [each]),
  }
  return {
    // The list asks them with its own objects alone.
    columns: columns as unknown as readonly Column<ApiObject>[],
    acts: acts as unknown as Column<ApiObject>,
    above: (
      <>
        <Notice said={notice} onClose={() => setNotice(null)} />
        {dialog}
      </>
    ),
  }
}

export function SourceLink({ of }: { readonly of: VolumeSnapshot }) {
  const name = sourceOf(of)
  if (name === '') return '–'
  return (
    <Link to={addressOf(['claims', of.metadata?.namespace ?? '', name])}>
      <ObjectName name={name} />
    </Link>
  )
}

/** A claim of which no more is known than its name: enough to tell the set and the ordinal, also once it is gone. */
export const claimTold = (snapshot: VolumeSnapshot): ApiObject => ({
  metadata: {
    name: sourceOf(snapshot),
    namespace: snapshot.metadata?.namespace ?? '',
    uid: snapshot.metadata?.uid ?? '',
  },
})

// A snapshot: of what, how it stands, and the way back to a claim.
import '../../snapshots/texts.ts'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../../src/api/object.ts'
import { type Fact, Facts } from '../../detail/facts.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Age } from '../../parts/time.tsx'
import type { Saying } from '../../parts/words/saying.ts'
import { useSnapshotActions } from '../../snapshots/SnapshotActions.tsx'
import { SnapshotState } from '../../snapshots/SnapshotState.tsx'
import { groupLabel } from '../../snapshots/set-snapshots.ts'
import type { VolumeSnapshot } from '../../snapshots/snapshot-kinds.ts'
import { OrdinalOf, useClaimRows } from '../use-claim-columns.tsx'
import { claimTold, SourceLink } from '../use-snapshot-columns.tsx'

export interface SnapshotFactsProps {
  readonly snapshot: VolumeSnapshot
  readonly common: readonly Fact[]
}

export function SnapshotFacts({ snapshot, common }: SnapshotFactsProps) {
  const { t } = useTranslation()
  const none = t('common.none')
  const { metadata, spec, status } = snapshot
  const namespace = metadata?.namespace ?? ''
  const [notice, setNotice] = useState<Saying | null>(null)
  const { restoreButton, dialog } = useSnapshotActions(namespace, setNotice)
  const source = useMemo(() => [claimTold(snapshot)], [snapshot])
  const [row] = useClaimRows(namespace, source)
  return (
    <>
      <div className="page__tools">{restoreButton(nameOf(snapshot), [snapshot])}</div>
      <Notice said={notice} onClose={() => setNotice(null)} />
      {dialog}
      <Facts
        facts={[
          [t('snapshots.state'), <SnapshotState key="state" of={snapshot} />],
          [t('snapshots.source'), <SourceLink key="source" of={snapshot} />],
          [t('resources.columns.set'), <OrdinalOf key="set" row={row} />],
          [t('snapshots.together'), metadata?.labels?.[groupLabel] ?? none],
          [t('snapshots.size'), status?.restoreSize ?? none],
          [t('snapshots.class'), spec?.volumeSnapshotClassName ?? none],
          [
            t('snapshots.takenAt'),
            status?.creationTime ? <Age key="taken" of={status.creationTime} /> : none,
          ],
          [t('snapshots.content'), status?.boundVolumeSnapshotContentName ?? none],
          ...common,
        ]}
      />
    </>
  )
}

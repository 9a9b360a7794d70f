// The snapshots that were taken of a claim, and a new one. Drawn only where the cluster serves the kind.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { useSnapshotActions } from './SnapshotActions.tsx'
import { SnapshotState } from './SnapshotState.tsx'
import { SnapshotsSection } from './SnapshotsSection.tsx'
import { snapshotsOf, takenAt, volumeSnapshotKind } from './snapshot-kinds.ts'
import { TakeDialog } from './TakeDialog.tsx'

export function ClaimSnapshots({ claim }: { readonly claim: PersistentVolumeClaim }) {
  const { t } = useTranslation()
  const { namespace = '' } = claim.metadata ?? {}
  const { items } = useLive(volumeSnapshotKind, namespace)
  const [notice, setNotice] = useState<Saying | null>(null)
  const { buttons, dialog } = useSnapshotActions(namespace, setNotice)
  const rows = snapshotsOf(nameOf(claim), items)
  return (
    <SnapshotsSection
      namespace={namespace}
      act={t('snapshots.take')}
      notice={notice}
      notify={setNotice}
      dialog={props => <TakeDialog claim={claim} {...props} />}
    >
      {rows.length === 0 ? (
        <p className="status__why">{t('snapshots.none')}</p>
      ) : (
        <Grid
          label={t('snapshots.title')}
          rows={rows}
          keyOf={each => nameOf(each)}
          columns={[
            {
              key: 'name',
              title: t('snapshots.name'),
              cell: each => (
                <Link to={addressOf(['snapshots', namespace, nameOf(each)])} className="mono">
                  <ObjectName name={nameOf(each)} />
                </Link>
              ),
            },
            { key: 'state', title: t('snapshots.state'), cell: each => <SnapshotState of={each} /> },
            {
              key: 'size',
              title: t('snapshots.size'),
              isNumber: true,
              cell: each => each.status?.restoreSize ?? '–',
            },
            {
              key: 'age',
              title: t('common.age'),
              isWide: true,
              cell: each => <Age of={takenAt(each)} />,
            },
            {
              key: 'acts',
              title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
              cell: each => buttons(nameOf(each), [each]),
            },
          ]}
        />
      )}
      {dialog}
    </SnapshotsSection>
  )
}

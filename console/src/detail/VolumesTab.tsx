import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { part } from '../app/part.ts'
import { addressOf } from '../app/router.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { useLive } from '../live/live-store.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { claimsOfSet } from '../remake/growth.ts'
import { ClaimStatus } from '../resources/ClaimStatus.tsx'
import { ephemeralClaimsOfSet } from '../sets/ephemeral-owner.ts'
import type { SetView } from '../sets/set-model.ts'
import { snapshotsServed } from '../snapshots/served.ts'
import { useServed } from '../snapshots/use-served.ts'
import { Fill } from '../usage/Spark.tsx'
import { fillOf } from '../usage/usage-history.ts'
import { useUsage } from '../usage/use-usage.ts'

const SetSnapshots = part(
  () => import('../snapshots/SetSnapshots.tsx'),
  module => module.SetSnapshots,
)

const DeleteClaims = part(
  () => import('../resources/DeleteClaims.tsx'),
  module => module.DeleteClaims,
)

/** Claims of the set by ordinal, those of ordinals that are gone among them: their data is still there. */
export interface VolumesTabProps {
  readonly view: SetView
  expand(): void
}

export function VolumesTab({ view, expand }: VolumesTabProps) {
  const { t } = useTranslation()
  const { items } = useLive(kinds.PersistentVolumeClaim, view.namespace)
  const { history } = useUsage(view.namespace)
  const denialOf = useDenials(view.namespace)
  const hasSnapshots = useServed(snapshotsServed)
  const mounted = new Set(view.ordinals.filter(({ pod }) => pod).map(({ podName }) => podName))
  const kept = claimsOfSet(view.set, items)
  const passing = ephemeralClaimsOfSet(view, items)
  const rows = [
    ...kept.map(row => ({ ...row, isKept: true })),
    ...passing.map(row => ({ ...row, isKept: false })),
  ].sort((a, b) => a.ordinal - b.ordinal)
  const [going, setGoing] = useState<readonly PersistentVolumeClaim[] | null>(null)
  const [notice, setNotice] = useState<Saying | null>(null)
  const snapshots = hasSnapshots && (
    <Suspense>
      <SetSnapshots view={view} claims={kept.map(({ claim }) => claim)} />
    </Suspense>
  )
  if (rows.length === 0)
    return (
      <>
        <p>{t('volumes.none')}</p>
        {(view.set.spec?.volumeClaimTemplates ?? []).length > 0 && snapshots}
      </>
    )
  const orphans = kept.filter(({ podName }) => !mounted.has(podName)).map(({ claim }) => claim)
  const deletionDenial = denialOf([needOf('delete', kinds.PersistentVolumeClaim)])
  const denial = denialOf(needsOfDoing('expand'), view.name)
  return (
    <>
      <div className="page__tools">
        <GuardedButton denial={denial} variant="secondary" onClick={expand}>
          {t('edits.expand')}
        </GuardedButton>
        {orphans.length > 1 && (
          <GuardedButton
            denial={deletionDenial}
            variant="secondary"
            isDanger
            onClick={() => setGoing(orphans)}
          >
            {t('volumes.deleteOrphans', { count: orphans.length })}
          </GuardedButton>
        )}
      </div>
      <Notice said={notice} onClose={() => setNotice(null)} />
      <Grid
        label={t('detail.tabs.volumes')}
        rows={rows}
        keyOf={row => nameOf(row.claim)}
        columns={[
          { key: 'ordinal', title: t('volumes.ordinal'), isNumber: true, cell: row => row.ordinal },
          {
            key: 'claim',
            title: t('volumes.claim'),
            cell: row => (
              <>
                <Link to={addressOf(['claims', view.namespace, nameOf(row.claim)])} className="mono">
                  <ObjectName name={nameOf(row.claim)} />
                </Link>{' '}
                {!row.isKept && <span className="status__why">{t('volumes.goesWithPod')}</span>}
                {row.isKept && !mounted.has(row.podName) && (
                  <span className="status__why">{t('volumes.orphaned')}</span>
                )}
                <div className="grid__narrow">
                  <ClaimStatus of={row.claim} />
                </div>
              </>
            ),
          },
          {
            key: 'phase',
            title: t('volumes.phase'),
            cell: row => <ClaimStatus of={row.claim} />,
            isWide: true,
          },
          {
            key: 'capacity',
            title: t('volumes.capacity'),
            isNumber: true,
            cell: row => row.claim.status?.capacity?.storage ?? '–',
          },
          {
            key: 'fill',
            title: t('usage.fillTitle'),
            cell: row => <Fill fill={fillOf(history, row.claim)} />,
          },
          {
            key: 'class',
            title: t('volumes.storageClass'),
            isWide: true,
            cell: row => <ObjectName name={row.claim.spec?.storageClassName ?? '–'} />,
          },
          {
            key: 'volume',
            title: t('volumes.volume'),
            isWide: true,
            cell: row => (
              <span className="mono">
                <ObjectName name={row.claim.spec?.volumeName ?? '–'} />
              </span>
            ),
          },
          ...(orphans.length > 0
            ? [
                {
                  key: 'acts',
                  title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
                  cell: (row: (typeof rows)[number]) =>
                    row.isKept &&
                    !mounted.has(row.podName) && (
                      <GuardedButton
                        denial={deletionDenial}
                        variant="secondary"
                        size="sm"
                        isDanger
                        aria-label={`${t('edits.delete')}: ${nameOf(row.claim)}`}
                        onClick={() => setGoing([row.claim])}
                      >
                        {t('edits.delete')}
                      </GuardedButton>
                    ),
                },
              ]
            : []),
        ]}
      />
      {snapshots}
      {going && (
        <Suspense>
          <DeleteClaims
            namespace={view.namespace}
            claims={going}
            onClose={() => setGoing(null)}
            onDone={setNotice}
          />
        </Suspense>
      )}
    </>
  )
}

import { Suspense, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../../src/api/generated/types.ts'
import { kinds } from '../../../../src/api/kinds.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { Link } from '../../app/Link.tsx'
import { part } from '../../app/part.ts'
import { addressOf } from '../../app/router.ts'
import { type Fact, Facts } from '../../detail/facts.tsx'
import { useLive } from '../../live/live-store.tsx'
import { ApiWord } from '../../parts/ApiWord.tsx'
import { snapshotsServed } from '../../snapshots/served.ts'
import { useServed } from '../../snapshots/use-served.ts'
import { Fill } from '../../usage/Spark.tsx'
import { fillOf } from '../../usage/usage-history.ts'
import { useUsage } from '../../usage/use-usage.ts'
import { ClaimStatus, useClaimTrouble } from '../ClaimStatus.tsx'
import { OrdinalOf, useClaimRows } from '../use-claim-columns.tsx'
import { GrowClaim } from './GrowClaim.tsx'

const ClaimSnapshots = part(
  () => import('../../snapshots/ClaimSnapshots.tsx'),
  module => module.ClaimSnapshots,
)

export function ClaimFacts({
  claim,
  common,
}: {
  readonly claim: PersistentVolumeClaim
  readonly common: readonly Fact[]
}) {
  const { t } = useTranslation()
  const { namespace = '' } = claim.metadata ?? {}
  const { history } = useUsage(namespace)
  const claims = useMemo(() => [claim], [claim])
  const [row] = useClaimRows(namespace, claims)
  const source = claim.spec?.dataSource
  const { items: classes, state } = useLive(kinds.StorageClass, '')
  const hasSnapshots = useServed(snapshotsServed)
  // What there is to say of its growth is said once there is a class: until then it says that it waits for one.
  const trouble = useClaimTrouble()(claim)
  const lacksClass = trouble !== null && trouble.kind !== 'waitsForPod'
  const ofClass = classes.find(each => nameOf(each) === claim.spec?.storageClassName)
  const none = t('common.none')
  return (
    <>
      <Facts
        facts={[
          [t('volumes.phase'), <ClaimStatus key="phase" of={claim} />],
          [t('resources.columns.set'), <OrdinalOf key="set" row={row} />],
          [
            t('ordinals.pod'),
            row?.pod ? (
              <Link key="pod" to={addressOf(['pods', namespace, row.pod])}>
                {row.pod}
              </Link>
            ) : (
              t('volumes.orphaned')
            ),
          ],
          [t('volumes.capacity'), String(claim.status?.capacity?.storage ?? none)],
          [t('usage.fillTitle'), <Fill key="fill" fill={fillOf(history, claim)} />],
          [
            t('resources.modes'),
            <ul key="modes" className="pairs">
              {(claim.spec?.accessModes ?? []).map(mode => (
                <li key={mode}>
                  <ApiWord code={mode} />
                </li>
              ))}
            </ul>,
          ],
          ...(claim.spec?.volumeMode === 'Block'
            ? [[t('resources.volumeMode'), t('resources.block')] as const]
            : []),
          [
            t('volumes.storageClass'),
            claim.spec?.storageClassName ? (
              <Link key="class" to={addressOf(['classes', claim.spec.storageClassName])}>
                {claim.spec.storageClassName}
              </Link>
            ) : (
              none
            ),
          ],
          ...(source
            ? [
                [
                  t('resources.filledFrom'),
                  source.kind === 'VolumeSnapshot' ? (
                    <Link key="source" to={addressOf(['snapshots', namespace, source.name])}>
                      {source.name}
                    </Link>
                  ) : (
                    `${source.kind} ${source.name}`
                  ),
                ] as const,
              ]
            : []),
          [t('volumes.volume'), claim.spec?.volumeName ?? none],
          ...common,
        ]}
      />
      {hasSnapshots && (
        <Suspense>
          <ClaimSnapshots claim={claim} />
        </Suspense>
      )}
      {/* Who may not see classes is told by the server whether it grows. */}
      {lacksClass ? null : (
        <GrowClaim
          claim={claim}
          canGrow={state.kind === 'refused' || (ofClass?.allowVolumeExpansion ?? false)}
        />
      )}
    </>
  )
}

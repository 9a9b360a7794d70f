// What the deletion of claims takes, before it is confirmed: the data, by the policies of their volumes, and what is under
// Pods that run.
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { claimsGoing } from './claim-filter.ts'
import { useClaimRows } from './use-claim-columns.tsx'

export interface ClaimsGoneProps {
  readonly namespace: string
  readonly claims: readonly PersistentVolumeClaim[]
}

export function ClaimsGone({ namespace, claims }: ClaimsGoneProps) {
  const { t } = useTranslation()
  const rows = useClaimRows(namespace, claims)
  const { items: volumes } = useLive(kinds.PersistentVolume, '')
  const { items: classes } = useLive(kinds.StorageClass, '')
  const { deleted, kept, unknown, mounted, sets } = claimsGoing(rows, {
    ofVolume: new Map(
      volumes.map(each => [nameOf(each), each.spec?.persistentVolumeReclaimPolicy ?? 'Retain']),
    ),
    ofClass: new Map(classes.map(each => [nameOf(each), each.reclaimPolicy ?? 'Delete'])),
  })
  const named = (names: readonly string[]) => names.join(t('common.listComma'))
  return (
    <>
      {mounted.length > 0 && (
        <Alert
          variant="warning"
          title={t('resources.claimsGone.mounted', { pods: named(mounted.map(({ pod }) => pod)) })}
        />
      )}
      {deleted.length > 0 && (
        <p>{t('resources.claimsGone.deleted', { count: deleted.length, names: named(deleted) })}</p>
      )}
      {kept.length > 0 && <p>{t('resources.claimsGone.kept', { count: kept.length, names: named(kept) })}</p>}
      {unknown.length > 0 && <p>{t('resources.deleting.claims')}</p>}
      {sets.length > 0 && <p>{t('resources.claimsGone.sets', { sets: named(sets) })}</p>}
    </>
  )
}

// Snapshots that were taken together become one claim each. Those of claims that are gone get their names again, so that the
// set finds them; beside one that is there stands another with an ending of its own.
import './texts.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useClient } from '../live/live-store.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempts } from '../parts/dialog/use-attempts.ts'
import { restoredClaim, restoredName, sizeToRestore, type VolumeSnapshot } from './snapshot-kinds.ts'

export interface RestoreAllDialogProps {
  readonly snapshots: readonly VolumeSnapshot[]
  /** That a snapshot was taken of; null where it is gone. */
  claimOf(snapshot: VolumeSnapshot): PersistentVolumeClaim | null
  /** What a claim that is gone was like; null where nobody knows. */
  likeOf(snapshot: VolumeSnapshot): PersistentVolumeClaimSpec | null
  onClose(): void
  onDone(text: string): void
}

export function RestoreAllDialog({ snapshots, claimOf, likeOf, onClose, onDone }: RestoreAllDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  // As it was when the dialog opened: the claims that it makes are not what the snapshots were taken of.
  const [wanted] = useState(() =>
    snapshots.map(snapshot => {
      const claim = claimOf(snapshot)
      const like = likeOf(snapshot)
      const known = claim ?? (like && { spec: like })
      const wish = { name: restoredName(snapshot, claim), size: sizeToRestore(snapshot, known) }
      return restoredClaim(snapshot, known, wish)
    }),
  )
  const [made, setMade] = useState<ReadonlySet<string>>(new Set())
  const { isBusy, failures, make } = useAttempts()
  const act = async () => {
    const open = wanted.filter(each => !made.has(nameOf(each)))
    const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
    const { done } = await make(open, {
      nameOf,
      ask: each => client.create(kinds.PersistentVolumeClaim, each, query),
    })
    setMade(new Set([...made, ...done.map(nameOf)]))
    if (done.length < open.length) return
    onDone(t('snapshots.restoredAll', { count: wanted.length }))
    onClose()
  }
  return (
    <Dialog
      title={t('snapshots.restoreAll', { count: wanted.length })}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('snapshots.restore')}
          isReady={wanted.length > 0}
          isBusy={isBusy}
          act={act}
          close={onClose}
        />
      }
    >
      <div className="edit-form">
        <p className="edit-form__how">{t('snapshots.restoreAllHow')}</p>
        <ul className="pairs" aria-label={t('snapshots.willRestore')}>
          {wanted.map(each => (
            <li key={nameOf(each)} className="mono">
              {nameOf(each)}
            </li>
          ))}
        </ul>
        <Failures title={t('snapshots.restoreFailed')} failures={failures} />
      </div>
    </Dialog>
  )
}

// What is done with a snapshot that is there: it becomes a claim, or it goes.
import './texts.ts'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { DeleteObjects } from '../dialogs/DeleteObjects.tsx'
import { isLoaded } from '../live/collection.ts'
import { useLive } from '../live/live-store.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { RestoreAllDialog } from './RestoreAllDialog.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'
import { sourceOf, stateOf, type VolumeSnapshot, volumeSnapshotKind } from './snapshot-kinds.ts'
import { sourceLike } from './source-like.ts'

type Act = { readonly kind: 'restore' | 'delete'; readonly snapshots: readonly VolumeSnapshot[] }

export interface SnapshotActions {
  /** `name` is that of the snapshot, or of those that were taken together; all of them have to be ready. */
  restoreButton(name: string, snapshots: readonly VolumeSnapshot[]): ReactNode
  /** All that can be done with what stands in a row. */
  buttons(name: string, snapshots: readonly VolumeSnapshot[]): ReactNode
  /** What a button has opened. */
  readonly dialog: ReactNode
}

export function useSnapshotActions(namespace: string, notify: (said: Saying) => void): SnapshotActions {
  const { t } = useTranslation()
  const [act, setAct] = useState<Act | null>(null)
  const denialOf = useDenials(namespace)
  const restoreButton: SnapshotActions['restoreButton'] = (name, snapshots) =>
    snapshots.length > 0 &&
    snapshots.every(each => stateOf(each) === 'ready') && (
      <GuardedButton
        denial={denialOf([needOf('create', kinds.PersistentVolumeClaim)])}
        variant="secondary"
        size="sm"
        aria-label={`${t('snapshots.restore')}: ${name}`}
        onClick={() => setAct({ kind: 'restore', snapshots })}
      >
        {t('snapshots.restore')}
      </GuardedButton>
    )
  return {
    restoreButton,
    buttons: (name, snapshots) => (
      <span className="row-acts">
        {restoreButton(name, snapshots)}
        <GuardedButton
          denial={denialOf([needOf('delete', volumeSnapshotKind)])}
          variant="secondary"
          size="sm"
          isDanger
          aria-label={`${t('edits.delete')}: ${name}`}
          onClick={() => setAct({ kind: 'delete', snapshots })}
        >
          {t('edits.delete')}
        </GuardedButton>
      </span>
    ),
    dialog:
      act &&
      (act.kind === 'delete' ? (
        <DeleteSnapshots snapshots={act.snapshots} onClose={() => setAct(null)} onDone={notify} />
      ) : (
        <Restore
          namespace={namespace}
          snapshots={act.snapshots}
          onClose={() => setAct(null)}
          onDone={notify}
        />
      )),
  }
}

interface ActProps {
  readonly snapshots: readonly VolumeSnapshot[]
  onClose(): void
  onDone(said: Saying): void
}

export function DeleteSnapshots({ snapshots, onClose, onDone }: ActProps) {
  const { t } = useTranslation()
  const { length: count } = snapshots
  const [first] = snapshots
  return (
    <DeleteObjects
      title={
        count === 1 && first
          ? t('edits.title', { edit: t('edits.delete'), name: nameOf(first) })
          : t('snapshots.deleteAll', { count })
      }
      kind={volumeSnapshotKind}
      objects={snapshots}
      onClose={onClose}
      onDone={() => onDone(saying('snapshots.deleted', { count }))}
    >
      <p>{t('resources.deleting.snapshots')}</p>
    </DeleteObjects>
  )
}

function Restore({ namespace, snapshots, onClose, onDone }: ActProps & { readonly namespace: string }) {
  const claims = useLive(kinds.PersistentVolumeClaim, namespace)
  const sets = useLive(kinds.StatefulSet, namespace)
  const { items: volumes, state } = useLive(kinds.PersistentVolume, '')
  const [first] = snapshots
  // Before all are there, none of them is known to be gone.
  if (!first || !isLoaded(claims) || !isLoaded(sets) || state.kind === 'loading') return null
  const likeOf = (snapshot: VolumeSnapshot) => sourceLike(snapshot, { sets: sets.items, volumes })
  const claimOf = (snapshot: VolumeSnapshot) =>
    claims.items.find(
      each =>
        nameOf(each) === sourceOf(snapshot) && each.metadata?.namespace === snapshot.metadata?.namespace,
    ) ?? null
  return snapshots.length === 1 ? (
    <RestoreDialog
      snapshot={first}
      claim={claimOf(first)}
      like={likeOf(first)}
      taken={claims.items.filter(each => each.metadata?.namespace === first.metadata?.namespace).map(nameOf)}
      sets={sets.items}
      onClose={onClose}
      onDone={onDone}
    />
  ) : (
    <RestoreAllDialog
      snapshots={snapshots}
      claimOf={claimOf}
      likeOf={likeOf}
      onClose={onClose}
      onDone={onDone}
    />
  )
}

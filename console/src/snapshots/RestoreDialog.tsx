// A snapshot becomes a claim of its own. Under the name of one that is gone, the set that it belonged to finds it.
import './texts.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useClient } from '../live/live-store.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { ActDialog } from './ActDialog.tsx'
import { nameProblemOf, sizeProblemOf } from './problems.ts'
import {
  restoredClaim,
  restoredName,
  sizeToRestore,
  sourceOf,
  type VolumeSnapshot,
} from './snapshot-kinds.ts'

export interface RestoreDialogProps {
  readonly snapshot: VolumeSnapshot
  /** That it was taken of; null where it is gone. */
  readonly claim: PersistentVolumeClaim | null
  onClose(): void
  onDone(text: string): void
}

export function RestoreDialog({ snapshot, claim, onClose, onDone }: RestoreDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const least = sizeToRestore(snapshot, claim)
  const [name, setName] = useState(() => restoredName(snapshot, claim))
  const [size, setSize] = useState(least)
  const problems = { name: nameProblemOf(name), size: sizeProblemOf(size, least) }
  const source = sourceOf(snapshot)
  return (
    <ActDialog
      title={t('snapshots.restoreOf', { name: nameOf(snapshot) })}
      how={t(claim ? 'snapshots.restoreHow' : 'snapshots.restoreGone')}
      act={t('snapshots.restore')}
      isReady={problems.name === null && problems.size === null}
      onClose={onClose}
      send={async () => {
        const wish = { name: name.trim(), size: size.trim() }
        const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
        await client.create(kinds.PersistentVolumeClaim, restoredClaim(snapshot, claim, wish), query)
        onDone(t('snapshots.restored', { name: wish.name }))
      }}
    >
      <TextField
        id="claim-name"
        label={t('snapshots.name')}
        value={name}
        {...(source === '' ? {} : { hint: t('snapshots.byName', { name: source }) })}
        problem={problems.name && t(`snapshots.problems.${problems.name}`)}
        change={setName}
      />
      <TextField
        id="claim-size"
        label={t('snapshots.newSize', { least })}
        value={size}
        problem={problems.size && t(`snapshots.problems.${problems.size}`, { least })}
        change={setSize}
      />
    </ActDialog>
  )
}

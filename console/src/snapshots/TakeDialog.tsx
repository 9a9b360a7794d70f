import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Commands } from '../commands/Commands.tsx'
import { useClient, useLive } from '../live/live-store.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { serverNow } from '../parts/server-clock.ts'
import { type Saying, saying } from '../parts/words/saying.ts'
import { ActDialog } from './ActDialog.tsx'
import { nameProblemOf } from './problems.ts'
import { ClassField } from './SnapshotsSection.tsx'
import {
  defaultClassOf,
  newSnapshot,
  snapshotName,
  volumeSnapshotClassKind,
  volumeSnapshotKind,
} from './snapshot-kinds.ts'

export interface TakeDialogProps {
  readonly claim: PersistentVolumeClaim
  onClose(): void
  onDone(said: Saying): void
}

export function TakeDialog({ claim, onClose, onDone }: TakeDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const { items: classes } = useLive(volumeSnapshotClassKind, '')
  const { namespace = '' } = claim.metadata ?? {}
  const [name, setName] = useState(() => snapshotName(nameOf(claim), new Date(serverNow())))
  const [className, setClass] = useState('')
  const problem = nameProblemOf(name)
  // Without a class nobody takes it, and it waits for ever.
  const hasClass = className !== '' || defaultClassOf(classes) !== null
  const wanted = newSnapshot({ namespace, name: name.trim(), claim: nameOf(claim), className })
  return (
    <ActDialog
      title={t('snapshots.takeOf', { claim: nameOf(claim) })}
      how={t('snapshots.how')}
      act={t('snapshots.take')}
      isReady={problem === null && hasClass}
      onClose={onClose}
      send={async () => {
        const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
        await client.create(volumeSnapshotKind, wanted, query)
        onDone(saying('snapshots.taken', { name: nameOf(wanted) }))
      }}
    >
      <TextField
        id="snapshot-name"
        label={t('snapshots.name')}
        value={name}
        problem={problem && t(`snapshots.problems.${problem}`)}
        change={setName}
      />
      <ClassField value={className} choose={setClass} />
      <Commands namespace={namespace} change={problem === null ? { kind: 'create', object: wanted } : null} />
    </ActDialog>
  )
}

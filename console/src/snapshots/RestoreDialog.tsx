// A snapshot becomes a claim of its own. Under the name of one that is gone, the set that it belonged to finds it.
import './texts.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Commands } from '../commands/Commands.tsx'
import { useClient, useLive } from '../live/live-store.tsx'
import { apiWordText } from '../parts/ApiWord.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { ActDialog } from './ActDialog.tsx'
import { accessModes } from './access-modes.ts'
import { nameProblemOf, sizeProblemOf } from './problems.ts'
import {
  restoredClaim,
  restoredName,
  sizeToRestore,
  sourceOf,
  type VolumeSnapshot,
} from './snapshot-kinds.ts'
import { mountedBy } from './source-like.ts'

export interface RestoreDialogProps {
  readonly snapshot: VolumeSnapshot
  /** That it was taken of; null where it is gone. */
  readonly claim: PersistentVolumeClaim | null
  /** What one that is gone was like; null where nobody knows. */
  readonly like: PersistentVolumeClaimSpec | null
  /** The names of the claims of its project. */
  readonly taken: readonly string[]
  readonly sets: readonly StatefulSet[]
  onClose(): void
  onDone(said: Saying): void
}

export function RestoreDialog(props: RestoreDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const { snapshot, claim, taken, sets, onClose, onDone } = props
  // As it was when the dialog opened.
  const [like] = useState(props.like)
  const known = claim ?? (like && { spec: like })
  const least = sizeToRestore(snapshot, known)
  // Until somebody types another, it goes with the claim, which may be gone only after the dialog has opened.
  const [typedName, setName] = useState<string | null>(null)
  const [typedSize, setSize] = useState<string | null>(null)
  const name = typedName ?? restoredName(snapshot, claim)
  const size = typedSize ?? least
  const [className, setClass] = useState(like?.storageClassName ?? '')
  const [accessMode, setMode] = useState(like?.accessModes?.[0] ?? 'ReadWriteOnce')
  const { items: classes } = useLive(kinds.StorageClass, '')
  const problems = { name: nameProblemOf(name, taken), size: sizeProblemOf(size, least) }
  const source = sourceOf(snapshot)
  const mounting = mountedBy({ name: name.trim(), namespace: snapshot.metadata?.namespace ?? '' }, sets)
  const nameHint = mounting
    ? t('snapshots.ofPod', { pod: mounting.pod, set: mounting.set })
    : source !== '' && t('snapshots.byName', { name: source })
  const classNames = [...new Set([...classes.map(nameOf), ...(className === '' ? [] : [className])])]
  const isReady = problems.name === null && problems.size === null
  const wanted = restoredClaim(snapshot, known, {
    name: name.trim(),
    size: size.trim(),
    ...(claim ? {} : { className, accessMode }),
  })
  return (
    <ActDialog
      title={t('snapshots.restoreOf', { name: nameOf(snapshot) })}
      how={t(claim ? 'snapshots.restoreHow' : 'snapshots.restoreGone')}
      act={t('snapshots.restore')}
      isReady={isReady}
      onClose={onClose}
      send={async () => {
        const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
        await client.create(kinds.PersistentVolumeClaim, wanted, query)
        onDone(saying('snapshots.restored', { name: nameOf(wanted) }))
      }}
    >
      <TextField
        id="claim-name"
        label={t('snapshots.name')}
        value={name}
        {...(nameHint ? { hint: nameHint } : {})}
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
      {!claim && (
        <>
          <SelectField
            label={t('volumes.storageClass')}
            value={className}
            options={[
              ['', t('snapshots.defaultStorageClass')],
              ...classNames.map(each => [each, each] as const),
            ]}
            hint={
              like?.storageClassName && like.storageClassName === className ? t('snapshots.likeSource') : ''
            }
            choose={setClass}
          />
          <SelectField
            label={t('resources.modes')}
            value={accessMode}
            options={accessModes.map(each => [each, apiWordText(each, t)])}
            hint={like?.accessModes?.[0] === accessMode ? t('snapshots.likeSource') : ''}
            choose={setMode}
          />
        </>
      )}
      <Commands
        namespace={snapshot.metadata?.namespace ?? ''}
        change={isReady ? { kind: 'create', object: wanted } : null}
      />
    </ActDialog>
  )
}

// Snapshots that were taken together become one claim each. Those of claims that are gone get their names again, so that the
// set finds them; beside one that is there stands another with an ending of its own.
import './texts.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { CommandsTogether } from '../commands/Commands.tsx'
import { useClient, useLive } from '../live/live-store.tsx'
import { apiWordText } from '../parts/ApiWord.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempts } from '../parts/dialog/use-attempts.ts'
import { SelectField } from '../parts/field/SelectField.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { accessModes } from './access-modes.ts'
import { type Restoring, type RestoringChoice, restoredClaims } from './set-snapshots.ts'
import type { VolumeSnapshot } from './snapshot-kinds.ts'

export interface RestoreAllDialogProps {
  readonly snapshots: readonly VolumeSnapshot[]
  /** That a snapshot was taken of; null where it is gone. */
  claimOf(snapshot: VolumeSnapshot): PersistentVolumeClaim | null
  /** What a claim that is gone was like; null where nobody knows. */
  likeOf(snapshot: VolumeSnapshot): PersistentVolumeClaimSpec | null
  onClose(): void
  onDone(said: Saying): void
}

export function RestoreAllDialog({ snapshots, claimOf, likeOf, onClose, onDone }: RestoreAllDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  // As it was when the dialog opened: the claims that it makes are not what the snapshots were taken of.
  const [all] = useState(() =>
    snapshots.map(snapshot => ({ snapshot, claim: claimOf(snapshot), like: likeOf(snapshot) })),
  )
  const [choice, setChoice] = useState<RestoringChoice>({ className: null, accessMode: null })
  const wanted = restoredClaims(all, choice)
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
    onDone(saying('snapshots.restoredAll', { count: wanted.length }))
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
        {all.some(({ claim }) => claim === null) && (
          <Choice all={all} choice={choice} isFixed={isBusy || made.size > 0} choose={setChoice} />
        )}
        <ul className="pairs" aria-label={t('snapshots.willRestore')}>
          {wanted.map(each => (
            <li key={nameOf(each)} className="mono">
              {nameOf(each)}
            </li>
          ))}
        </ul>
        <CommandsTogether
          changes={wanted.map(object => ({
            namespace: object.metadata?.namespace ?? '',
            change: { kind: 'create', object },
          }))}
        />
        <Failures title={t('snapshots.restoreFailed')} failures={failures} />
      </div>
    </Dialog>
  )
}

interface ChoiceProps {
  readonly all: readonly Restoring[]
  readonly choice: RestoringChoice
  /** Some are made already: the rest is made like them. */
  readonly isFixed: boolean
  choose(choice: RestoringChoice): void
}

/** No class has this name. */
const asBefore = '*'

function Choice({ all, choice, isFixed, choose }: ChoiceProps) {
  const { t } = useTranslation()
  const { items: classes } = useLive(kinds.StorageClass, '')
  const gone = all.filter(({ claim }) => claim === null)
  const before = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter(value => value !== undefined && value !== ''))].join(', ')
  const names = before(gone.map(({ like }) => like?.storageClassName))
  const modes = before(
    gone.map(({ like }) => like?.accessModes?.[0]).map(mode => mode && apiWordText(mode, t)),
  )
  const wish = (value: string) => (value === asBefore ? null : value)
  return (
    <fieldset className="items edit-form" disabled={isFixed}>
      <legend className="pf-v6-screen-reader">{t('snapshots.choice')}</legend>
      <SelectField
        label={t('volumes.storageClass')}
        value={choice.className ?? asBefore}
        options={[
          [asBefore, t('snapshots.asBefore', { what: names || t('snapshots.defaultStorageClass') })],
          ['', t('snapshots.defaultStorageClass')],
          ...classes.map(each => [nameOf(each), nameOf(each)] as const),
        ]}
        choose={value => choose({ ...choice, className: wish(value) })}
      />
      <SelectField
        label={t('resources.modes')}
        value={choice.accessMode ?? asBefore}
        options={[
          [asBefore, t('snapshots.asBefore', { what: modes || apiWordText('ReadWriteOnce', t) })],
          ...accessModes.map(each => [each, apiWordText(each, t)] as const),
        ]}
        choose={value => choose({ ...choice, accessMode: wish(value) })}
      />
    </fieldset>
  )
}

// Snapshots of all claims of a set: those that were taken together, and a new one of each in one act. What is refused for
// one claim is told with its name, and the others are taken. Drawn only where the cluster serves the kind.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { CommandsTogether } from '../commands/Commands.tsx'
import { useClient, useLive } from '../live/live-store.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempts } from '../parts/dialog/use-attempts.ts'
import { Grid } from '../parts/grid/Grid.tsx'
import { serverNow } from '../parts/server-clock.ts'
import { Age } from '../parts/time.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import type { SetView } from '../sets/set-model.ts'
import { useSnapshotActions } from './SnapshotActions.tsx'
import { ClassField, SnapshotsSection } from './SnapshotsSection.tsx'
import { groupName, groupsOf, hasVolume, snapshotsToTake } from './set-snapshots.ts'
import { defaultClassOf, volumeSnapshotClassKind, volumeSnapshotKind } from './snapshot-kinds.ts'

export interface SetSnapshotsProps {
  readonly view: SetView
  readonly claims: readonly PersistentVolumeClaim[]
}

export function SetSnapshots({ view, claims }: SetSnapshotsProps) {
  const { t } = useTranslation()
  const { items } = useLive(volumeSnapshotKind, view.namespace)
  const [notice, setNotice] = useState<Saying | null>(null)
  const groups = groupsOf(view.set, items)
  const { buttons, dialog } = useSnapshotActions(view.namespace, setNotice)
  return (
    <SnapshotsSection
      namespace={view.namespace}
      act={claims.some(hasVolume) ? t('snapshots.takeAll') : null}
      notice={notice}
      notify={setNotice}
      dialog={props => <TakeAllDialog view={view} claims={claims} {...props} />}
    >
      {groups.length === 0 ? (
        <p className="status__why">{t('snapshots.noneOfSet')}</p>
      ) : (
        <Grid
          label={t('snapshots.title')}
          rows={groups}
          keyOf={each => each.name}
          columns={[
            {
              key: 'name',
              title: t('snapshots.together'),
              cell: each => <span className="mono">{each.name}</span>,
            },
            {
              key: 'state',
              title: t('snapshots.state'),
              cell: ({ ready, count, failures }) => (
                <div className="status">
                  <span>{t('snapshots.readyOf', { ready, count })}</span>
                  {failures.map(text => (
                    <span key={text} className="status__failed">
                      {text}
                    </span>
                  ))}
                </div>
              ),
            },
            { key: 'age', title: t('common.age'), isWide: true, cell: each => <Age of={each.takenAt} /> },
            {
              key: 'acts',
              title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
              cell: each => buttons(each.name, each.snapshots),
            },
          ]}
        />
      )}
      {dialog}
    </SnapshotsSection>
  )
}

interface TakeAllDialogProps extends SetSnapshotsProps {
  onClose(): void
  onDone(said: Saying): void
}

function TakeAllDialog({ view, claims, onClose, onDone }: TakeAllDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const { items: classes } = useLive(volumeSnapshotClassKind, '')
  const usual = defaultClassOf(classes)
  const [className, setClass] = useState('')
  const [now] = useState(() => new Date(serverNow()))
  const [made, setMade] = useState<ReadonlySet<string>>(new Set())
  const { isBusy, failures, make } = useAttempts()
  const group = groupName(view.name, now)
  const wanted = snapshotsToTake(claims, { namespace: view.namespace, group, className, now })
  const left = claims.filter(claim => !hasVolume(claim)).map(nameOf)
  const act = async () => {
    const open = wanted.filter(snapshot => !made.has(nameOf(snapshot)))
    const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
    const { done: taken } = await make(open, {
      atATime: 1,
      nameOf,
      ask: each => client.create(volumeSnapshotKind, each, query),
    })
    const done = new Set([...made, ...taken.map(nameOf)])
    setMade(done)
    if (taken.length < open.length) return
    onDone(saying('snapshots.takenAll', { count: done.size, name: group }))
    onClose()
  }
  return (
    <Dialog
      title={t('edits.title', { edit: t('snapshots.takeAll'), name: view.name })}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('snapshots.takeAll')}
          isReady={wanted.length > 0 && (className !== '' || usual !== null)}
          isBusy={isBusy}
          act={act}
          close={onClose}
        />
      }
    >
      <div className="edit-form">
        <p className="edit-form__how">{t('snapshots.allHow')}</p>
        <ClassField value={className} choose={setClass} />
        <ul className="pairs" aria-label={t('snapshots.willTake')}>
          {wanted.map(each => (
            <li key={nameOf(each)} className="mono">
              {nameOf(each)}
            </li>
          ))}
        </ul>
        {left.length > 0 && (
          <p className="field__hint">{t('snapshots.without', { names: left.join(', ') })}</p>
        )}
        <CommandsTogether
          changes={wanted.map(object => ({
            namespace: view.namespace,
            change: { kind: 'create', object },
          }))}
        />
        <Failures title={t('snapshots.failedSome')} failures={failures} />
      </div>
    </Dialog>
  )
}

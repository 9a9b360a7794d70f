import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { quantityProblem } from '../../../src/api/quantity.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/error-text.ts'
import { TextField } from '../parts/field/TextField.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { Age } from '../parts/time.tsx'
import { compareSizes } from '../remake/remake.ts'
import { ClassField, SnapshotsSection } from './SnapshotsSection.tsx'
import {
  newSnapshot,
  restoredClaim,
  sizeToRestore,
  snapshotName,
  snapshotsOf,
  stateOf,
  type VolumeSnapshot,
  volumeSnapshotKind,
} from './snapshot-kinds.ts'

const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const

export function ClaimSnapshots({ claim }: { readonly claim: PersistentVolumeClaim }) {
  const { t } = useTranslation()
  const { namespace = '' } = claim.metadata ?? {}
  const { items } = useLive(volumeSnapshotKind, namespace)
  const denialOf = useDenials(namespace)
  const [restoring, restore] = useState<VolumeSnapshot | null>(null)
  const [notice, setNotice] = useState<string | null>(null)
  const rows = snapshotsOf(nameOf(claim), items)
  return (
    <SnapshotsSection
      namespace={namespace}
      act={t('snapshots.take')}
      notice={notice}
      notify={setNotice}
      dialog={props => <TakeDialog claim={claim} {...props} />}
    >
      {rows.length === 0 ? (
        <p className="status__why">{t('snapshots.none')}</p>
      ) : (
        <Grid
          label={t('snapshots.title')}
          rows={rows}
          keyOf={each => nameOf(each)}
          columns={[
            {
              key: 'name',
              title: t('snapshots.name'),
              cell: each => <span className="mono">{nameOf(each)}</span>,
            },
            { key: 'state', title: t('snapshots.state'), cell: each => <State of={each} /> },
            {
              key: 'size',
              title: t('snapshots.size'),
              isNumber: true,
              cell: each => each.status?.restoreSize ?? '–',
            },
            {
              key: 'age',
              title: t('common.age'),
              isWide: true,
              cell: each => <Age of={each.status?.creationTime ?? each.metadata?.creationTimestamp} />,
            },
            {
              key: 'restore',
              title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
              cell: each =>
                stateOf(each) === 'ready' && (
                  <GuardedButton
                    denial={denialOf([needOf('create', kinds.PersistentVolumeClaim)])}
                    variant="link"
                    size="sm"
                    isInline
                    aria-label={`${t('snapshots.restore')}: ${nameOf(each)}`}
                    onClick={() => restore(each)}
                  >
                    {t('snapshots.restore')}
                  </GuardedButton>
                ),
            },
          ]}
        />
      )}
      {restoring && (
        <RestoreDialog snapshot={restoring} claim={claim} onClose={() => restore(null)} onDone={setNotice} />
      )}
    </SnapshotsSection>
  )
}

function State({ of }: { readonly of: VolumeSnapshot }) {
  const { t } = useTranslation()
  const state = stateOf(of)
  return (
    <span className={state === 'failed' ? 'status__failed' : ''}>
      {t(`snapshots.states.${state}`)}
      {state === 'failed' && `: ${of.status?.error?.message ?? ''}`}
    </span>
  )
}

interface DialogProps {
  readonly claim: PersistentVolumeClaim
  onClose(): void
  onDone(text: string): void
}

function TakeDialog({ claim, onClose, onDone }: DialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const { namespace = '' } = claim.metadata ?? {}
  const [name, setName] = useState(() => snapshotName(nameOf(claim), new Date()))
  const [className, setClass] = useState('')
  const title = t('snapshots.takeOf', { claim: nameOf(claim) })
  return (
    <ActDialog
      title={title}
      how={t('snapshots.how')}
      act={t('snapshots.take')}
      isReady={name.trim() !== ''}
      onClose={onClose}
      send={async () => {
        const wish = { namespace, name: name.trim(), claim: nameOf(claim), className }
        await client.create(volumeSnapshotKind, newSnapshot(wish), query)
        onDone(t('snapshots.taken', { name: wish.name }))
      }}
    >
      <TextField id="snapshot-name" label={t('snapshots.name')} value={name} change={setName} />
      <ClassField value={className} choose={setClass} />
    </ActDialog>
  )
}

function RestoreDialog({
  snapshot,
  claim,
  onClose,
  onDone,
}: DialogProps & { readonly snapshot: VolumeSnapshot }) {
  const { t } = useTranslation()
  const client = useClient()
  const least = sizeToRestore(snapshot, claim)
  const [name, setName] = useState(`${nameOf(claim)}-restored`)
  const [size, setSize] = useState(least)
  const isSize = quantityProblem(size.trim()) === null && compareSizes(size.trim(), least) >= 0
  return (
    <ActDialog
      title={t('snapshots.restoreOf', { name: nameOf(snapshot) })}
      how={t('snapshots.restoreHow')}
      act={t('snapshots.restore')}
      isReady={name.trim() !== '' && isSize}
      onClose={onClose}
      send={async () => {
        const wish = { name: name.trim(), size: size.trim() }
        await client.create(kinds.PersistentVolumeClaim, restoredClaim(snapshot, claim, wish), query)
        onDone(t('snapshots.restored', { name: wish.name }))
      }}
    >
      <TextField id="claim-name" label={t('snapshots.name')} value={name} change={setName} />
      <TextField
        id="claim-size"
        label={t('snapshots.newSize', { least })}
        value={size}
        problem={isSize ? null : ''}
        change={setSize}
      />
    </ActDialog>
  )
}

interface ActDialogProps {
  readonly title: string
  readonly how: string
  readonly act: string
  readonly isReady: boolean
  readonly children: ReactNode
  send(): Promise<void>
  onClose(): void
}

function ActDialog({ title, how, act, isReady, children, send, onClose }: ActDialogProps) {
  const { isBusy, problem, make } = useAttempt(errorText)
  const attempt = () =>
    make(async () => {
      await send()
      onClose()
    })
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      footer={<DialogFooter action={act} isReady={isReady} isBusy={isBusy} act={attempt} close={onClose} />}
    >
      <div className="edit-form">
        <p className="status__why">{how}</p>
        {children}
      </div>
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}

// What is done to the quotas and limits of a project, each in a dialog of its own.
import { useTranslation } from 'react-i18next'
import type { LimitRange, ResourceQuota } from '../../../src/api/generated/types.ts'
import type { Amounts } from '../../../src/api/iam/kinds.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import { Commands } from '../commands/Commands.tsx'
import { useClient } from '../live/live-store.tsx'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { AmountsDialog } from './AmountsDialog.tsx'
import { LimitsDialog } from './LimitsDialog.tsx'

export type QuotaDoing =
  | { readonly kind: 'newQuota' | 'newLimits' }
  | { readonly kind: 'quota' | 'deleteQuota'; readonly quota: ResourceQuota }
  | { readonly kind: 'limits' | 'deleteLimits'; readonly range: LimitRange }

const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const

/** `quota`, or `quota-2` where that is taken. */
function freshName(base: string, taken: readonly string[]): string {
  for (let number = 1; number <= taken.length + 1; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(name)) return name
  }
  return base
}

const newQuota = (name: string, namespace: string, hard: Amounts): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name, namespace },
  spec: { hard },
})

export interface QuotaDialogProps {
  readonly doing: QuotaDoing
  readonly project: string
  readonly names: { readonly quotas: readonly string[]; readonly ranges: readonly string[] }
  onClose(): void
  onDone(said: Saying): void
}

export function QuotaDialog({ doing, project, names, onClose, onDone }: QuotaDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  switch (doing.kind) {
    case 'newQuota': {
      const name = freshName('quota', names.quotas)
      return (
        <AmountsDialog
          title={t('quota.newQuota')}
          before={null}
          at="spec.hard"
          change={hard => ({
            namespace: project,
            change: { kind: 'create', object: newQuota(name, project, hard) },
          })}
          save={async hard => {
            await client.create(kinds.ResourceQuota, newQuota(name, project, hard), query)
            onDone(saying('quota.saved', { name }))
          }}
          onClose={onClose}
        />
      )
    }
    case 'quota': {
      const name = nameOf(doing.quota)
      return (
        <AmountsDialog
          title={t('quota.editOf', { name })}
          before={doing.quota.spec?.hard ?? {}}
          used={doing.quota.status?.used ?? {}}
          at="spec.hard"
          change={(_, hard) => ({
            namespace: project,
            change: {
              kind: 'patch',
              of: { kind: 'ResourceQuota', name },
              patch: { spec: { hard } },
              as: 'merge',
            },
          })}
          save={async (_, hard) => {
            const body = { spec: { hard } }
            await client.patch(kinds.ResourceQuota, refOf(doing.quota), { type: 'merge', body }, query)
            onDone(saying('quota.saved', { name }))
          }}
          onClose={onClose}
        />
      )
    }
    case 'newLimits':
    case 'limits':
      return (
        <LimitsDialog
          project={project}
          name={freshName('limits', names.ranges)}
          range={doing.kind === 'limits' ? doing.range : null}
          onClose={onClose}
          onDone={onDone}
        />
      )
    case 'deleteQuota':
      return (
        <DeleteDialog
          kind={kinds.ResourceQuota}
          object={doing.quota}
          how="deleteHow"
          {...{ onClose, onDone }}
        />
      )
    case 'deleteLimits':
      return (
        <DeleteDialog
          kind={kinds.LimitRange}
          object={doing.range}
          how="deleteLimitsHow"
          {...{ onClose, onDone }}
        />
      )
  }
}

interface DeleteDialogProps<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly object: T
  readonly how: 'deleteHow' | 'deleteLimitsHow'
  onClose(): void
  onDone(said: Saying): void
}

function DeleteDialog<T extends ApiObject>({ kind, object, how, onClose, onDone }: DeleteDialogProps<T>) {
  const { t } = useTranslation()
  const client = useClient()
  const name = nameOf(object)
  return (
    <FormDialog
      title={t('quota.deleteOf', { name })}
      action={t('quota.delete')}
      isDanger
      isReady
      apply={async () => {
        await client.delete(kind, refOf(object), { preconditions: { uid: object.metadata?.uid } })
        onDone(saying('quota.deleted', { name }))
      }}
      onClose={onClose}
    >
      {() => (
        <>
          <p>{t(`quota.${how}`)}</p>
          <Commands
            namespace={object.metadata?.namespace ?? ''}
            change={{ kind: 'delete', of: [{ kind: kind.kind, name }] }}
          />
        </>
      )}
    </FormDialog>
  )
}

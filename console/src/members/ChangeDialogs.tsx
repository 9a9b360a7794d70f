// A member gets another role, or goes. A binding stays bound to its role: the new one is made first, then the old one goes.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bindingOf, type Member, withoutSubject } from '../../../src/api/iam/membership.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { refOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'
import { namespaceOf, type TeamPlace } from '../model/place.ts'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { memberName } from './people.ts'
import { RoleField } from './RoleField.tsx'
import { choiceKey, roleWord, saidOf, useRoleChoices } from './role-choices.ts'

export interface MemberDialogProps {
  readonly place: TeamPlace
  readonly member: Member
  onClose(): void
  onDone(said: Saying): void
}

export function ChangeRoleDialog({ place, member, onClose, onDone }: MemberDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const choices = useRoleChoices(place)
  const now = choiceKey({ kind: member.roleKind === 'Role' ? 'Role' : 'ClusterRole', name: member.role })
  const [role, setRole] = useState(now)
  const chosen = choices.find(each => choiceKey(each) === role)
  const namespace = namespaceOf(place)
  const who = memberName(member)
  const change = async () => {
    if (!chosen) return
    const binding = bindingOf({
      namespace,
      role: { kind: chosen.kind, name: chosen.name },
      subject: member.subject,
    })
    await client
      .create(kinds.RoleBinding, binding, { fieldManager: 'kedge-console' })
      .catch((error: unknown) => {
        if (!isRefusal(error, 'AlreadyExists')) throw error
      })
    await takeOut(client, namespace, member)
    onDone(saying('team.changed', { who, role: saidOf(chosen) }))
  }
  return (
    <FormDialog
      title={t('team.changeRoleOf', { who })}
      action={t('common.apply')}
      isReady={chosen !== undefined && role !== now}
      fields={['roleRef']}
      apply={change}
      onClose={onClose}
    >
      {problemsAt => (
        <>
          <p className="edit-form__how">{t('team.changeHow')}</p>
          <RoleField
            label={t('team.newRole')}
            choices={choices}
            value={chosen ? role : ''}
            change={setRole}
            problems={problemsAt('roleRef')}
          />
        </>
      )}
    </FormDialog>
  )
}

export function RemoveDialog({ place, member, onClose, onDone }: MemberDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const who = memberName(member)
  return (
    <FormDialog
      title={t('team.removeOf', { who })}
      action={t('team.remove')}
      isDanger
      isReady
      apply={async () => {
        await takeOut(client, namespaceOf(place), member)
        onDone(saying('team.removed', { who }))
      }}
      onClose={onClose}
    >
      {() => <p>{t('team.removeHow', { who, role: roleWord(t, member.role), name: place.name })}</p>}
    </FormDialog>
  )
}

/** Others whom the same binding names stay. One that is gone already is what was wanted. */
async function takeOut(client: Client, namespace: string, { binding, subject }: Member): Promise<void> {
  try {
    const found = await client.get(kinds.RoleBinding, { namespace, name: binding })
    const step = withoutSubject(found, subject)
    if (step?.kind === 'delete')
      await client.delete(kinds.RoleBinding, refOf(found), { preconditions: { uid: found.metadata?.uid } })
    else if (step) await client.update(kinds.RoleBinding, step.binding, { fieldManager: 'kedge-console' })
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
  }
}

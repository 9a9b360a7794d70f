// Somebody becomes a member: who, as what. People are searched where that is allowed, and named where it is not.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RbacSubject } from '../../../src/api/generated/types.ts'
import { bindingOf } from '../../../src/api/iam/membership.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { rbacGroup } from '../../../src/api/rbac/policy-rule.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { useClient } from '../live/live-store.tsx'
import { namespaceOf, type TeamPlace } from '../model/place.ts'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { Field } from '../parts/field/Field.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { type Finding, found, type Person, useAccounts, useFinding, useMembersOfWorkspace } from './people.ts'
import { RoleField } from './RoleField.tsx'
import { choiceKey, saidOf, useRoleChoices } from './role-choices.ts'

const subjectKinds = ['User', 'Group', 'ServiceAccount'] as const
type SubjectKind = (typeof subjectKinds)[number]

export interface InviteDialogProps {
  readonly place: TeamPlace
  onClose(): void
  onDone(said: Saying): void
}

export function InviteDialog({ place, onClose, onDone }: InviteDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const finding = useFinding(place)
  const choices = useRoleChoices(place)
  const namespace = namespaceOf(place)
  const [kind, setKind] = useState<SubjectKind>('User')
  const [name, setName] = useState('')
  const [from, setFrom] = useState(place.kind === 'project' ? place.name : '')
  const [role, setRole] = useState('')
  const chosen = choices.find(each => choiceKey(each) === role)
  const invite = async () => {
    if (!chosen) return
    const subject = subjectOf(kind, name.trim(), from.trim())
    const binding = bindingOf({ namespace, role: { kind: chosen.kind, name: chosen.name }, subject })
    await client
      .create(kinds.RoleBinding, binding, { fieldManager: 'kedge-console' })
      // Who is a member already is one.
      .catch((error: unknown) => {
        if (!isRefusal(error, 'AlreadyExists')) throw error
      })
    onDone(saying('team.invited', { who: name.trim(), role: saidOf(chosen) }))
  }
  const label = t(`team.${{ User: 'whoPerson', Group: 'whoGroup', ServiceAccount: 'whoService' }[kind]}`)
  return (
    <FormDialog
      title={t('team.inviteTo', { name: place.name })}
      action={t('team.add')}
      isReady={
        name.trim() !== '' && chosen !== undefined && (kind !== 'ServiceAccount' || from.trim() !== '')
      }
      fields={['subjects', 'roleRef']}
      apply={invite}
      onClose={onClose}
    >
      {problemsAt => (
        <>
          <SelectField
            label={t('team.who')}
            value={kind}
            options={subjectKinds.map(each => [each, t(`team.whoKinds.${each}`)])}
            choose={chosen => setKind(subjectKinds.find(each => each === chosen) ?? 'User')}
          />
          {kind === 'ServiceAccount' && (
            <Field label={t('team.ofProject')} problems={problemsAt('subjects[0].namespace')}>
              {attributes => (
                <input
                  {...attributes}
                  className="control"
                  autoComplete="off"
                  value={from}
                  onChange={event => setFrom(event.target.value)}
                />
              )}
            </Field>
          )}
          <Field
            label={label}
            problems={problemsAt('subjects[0].name')}
            {...(kind === 'User'
              ? { hint: t(finding === 'nothing' ? 'team.whoTyped' : 'team.whoSearch') }
              : {})}
          >
            {attributes => (
              <input
                {...attributes}
                className="control"
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={event => setName(event.target.value)}
              />
            )}
          </Field>
          {kind === 'User' && <People finding={finding} place={place} typed={name} choose={setName} />}
          <RoleField
            label={t('team.role')}
            choices={choices}
            value={role}
            change={setRole}
            problems={problemsAt('roleRef')}
          />
        </>
      )}
    </FormDialog>
  )
}

function subjectOf(kind: SubjectKind, name: string, namespace: string): RbacSubject {
  return kind === 'ServiceAccount' ? { kind, namespace, name } : { apiGroup: rbacGroup, kind, name }
}

interface PeopleProps {
  readonly typed: string
  choose(name: string): void
}

function People({
  finding,
  place,
  ...rest
}: PeopleProps & { readonly finding: Finding; readonly place: TeamPlace }) {
  if (finding === 'accounts') return <AllAccounts {...rest} />
  if (finding === 'members' && place.kind === 'project')
    return <WorkspaceMembers workspace={place.workspace} {...rest} />
  return null
}

function AllAccounts(props: PeopleProps) {
  const people = useAccounts()
  return <FoundPeople people={people} {...props} />
}

function WorkspaceMembers({ workspace, ...rest }: PeopleProps & { readonly workspace: string }) {
  const people = useMembersOfWorkspace(workspace)
  return <FoundPeople people={people} {...rest} />
}

const shownMax = 50

function FoundPeople({ people, typed, choose }: PeopleProps & { readonly people: readonly Person[] }) {
  const { t } = useTranslation()
  const shown = found(people, typed).slice(0, shownMax)
  if (shown.length === 0) return null
  return (
    <ul className="found-people" aria-label={t('team.found')}>
      {shown.map(({ name, displayName }) => (
        <li key={name}>
          <button type="button" aria-pressed={name === typed.trim()} onClick={() => choose(name)}>
            <span>{name}</span>
            {displayName !== '' && <span className="subtle">{displayName}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}

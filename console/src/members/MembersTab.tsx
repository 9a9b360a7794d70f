// Who is a member of a workspace or a project, as its bindings say. One line for each role that somebody has.
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Member, membersOf } from '../../../src/api/iam/membership.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { namespaceOf, type TeamPlace } from '../model/place.ts'
import { SearchField } from '../parts/field/SearchField.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { useSession } from '../sign-in/session-context.ts'
import { ChangeRoleDialog, RemoveDialog } from './ChangeDialogs.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { memberName, type Person, useAccounts, useFinding } from './people.ts'
import { roleWord } from './role-choices.ts'

const nobody: readonly Person[] = []

/** For who may list accounts: what people are called. */
function AccountNames({ tell }: { tell(people: readonly Person[]): void }) {
  const people = useAccounts()
  useEffect(() => tell(people), [people, tell])
  return null
}

type Doing = { readonly kind: 'invite' } | { readonly kind: 'change' | 'remove'; readonly member: Member }

const kindWords = { User: 'person', Group: 'group', ServiceAccount: 'service' } as const

export function MembersTab({ place }: { readonly place: TeamPlace }) {
  const { t } = useTranslation()
  const namespace = namespaceOf(place)
  const { items, state } = useLive(kinds.RoleBinding, namespace)
  const { user } = useSession()
  const denialOf = useDenials(namespace)
  const [doing, setDoing] = useState<Doing | null>(null)
  const [said, say] = useState<Saying | null>(null)
  const [search, setSearch] = useState('')
  const [people, setPeople] = useState(nobody)
  const finding = useFinding(place)
  const displayNames = new Map(people.map(({ name, displayName }) => [name, displayName]))
  const words = search.trim().toLowerCase()
  const members = membersOf(items)
  const rows = members.filter(member =>
    `${memberName(member)} ${displayNames.get(member.subject.name) ?? ''} ${member.role}`
      .toLowerCase()
      .includes(words),
  )
  const changeDenial = denialOf([needOf('create', kinds.RoleBinding), needOf('delete', kinds.RoleBinding)])
  return (
    <>
      <Notice said={said} onClose={() => say(null)} />
      {finding === 'accounts' && <AccountNames tell={setPeople} />}
      <div className="page__tools">
        <SearchField value={search} change={setSearch} />
        <span className="page__space" />
        <GuardedButton
          denial={denialOf([needOf('create', kinds.RoleBinding)])}
          onClick={() => setDoing({ kind: 'invite' })}
        >
          {t('team.invite')}
        </GuardedButton>
      </div>
      {state.kind === 'loading' && <Loading />}
      {state.kind === 'live' && members.length === 0 && <p role="status">{t('team.noMembers')}</p>}
      {members.length > 0 && rows.length === 0 && <p role="status">{t('team.noMatch')}</p>}
      {rows.length > 0 && (
        <Grid
          label={t('team.members')}
          rows={rows}
          keyOf={({ binding, subject }) => `${binding} ${subject.kind} ${subject.namespace} ${subject.name}`}
          columns={[
            {
              key: 'who',
              title: t('team.member'),
              cell: ({ subject, ...rest }) => (
                <span className="team__name">
                  <span>
                    <span className="row-name">
                      <ObjectName name={memberName({ subject, ...rest })} />
                    </span>
                    {subject.kind !== 'User' && (
                      <span className="badge">
                        {t(`team.${kindWords[subject.kind as keyof typeof kindWords] ?? 'service'}`)}
                      </span>
                    )}
                    {subject.kind === 'User' && subject.name === user.name && (
                      <span className="badge">{t('team.you')}</span>
                    )}
                  </span>
                  {displayNames.get(subject.name) && subject.kind === 'User' && (
                    <span className="alias">{displayNames.get(subject.name)}</span>
                  )}
                </span>
              ),
            },
            {
              key: 'role',
              title: t('team.role'),
              cell: ({ role }) => <span title={role}>{roleWord(t, role)}</span>,
            },
            {
              key: 'from',
              title: t('team.from'),
              isWide: true,
              cell: ({ derivedFrom }) =>
                derivedFrom === null ? (
                  t('team.here')
                ) : (
                  <span title={t('team.throughHow')}>{t('team.through', { workspace: derivedFrom })}</span>
                ),
            },
            {
              key: 'act',
              title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
              cell: member =>
                member.derivedFrom === null ? (
                  <span className="row-buttons">
                    <GuardedButton
                      variant="link"
                      isInline
                      aria-label={t('team.changeRoleOf', { who: memberName(member) })}
                      denial={changeDenial}
                      onClick={() => setDoing({ kind: 'change', member })}
                    >
                      {t('team.changeRole')}
                    </GuardedButton>
                    <GuardedButton
                      variant="link"
                      isInline
                      aria-label={t('team.removeOf', { who: memberName(member) })}
                      denial={denialOf([needOf('delete', kinds.RoleBinding)], member.binding)}
                      onClick={() => setDoing({ kind: 'remove', member })}
                    >
                      {t('team.remove')}
                    </GuardedButton>
                  </span>
                ) : (
                  <span className="row-buttons subtle">
                    <InWorkspace workspace={member.derivedFrom} />
                  </span>
                ),
            },
          ]}
        />
      )}
      {doing?.kind === 'invite' && <InviteDialog place={place} onClose={() => setDoing(null)} onDone={say} />}
      {doing?.kind === 'change' && (
        <ChangeRoleDialog place={place} member={doing.member} onClose={() => setDoing(null)} onDone={say} />
      )}
      {doing?.kind === 'remove' && (
        <RemoveDialog place={place} member={doing.member} onClose={() => setDoing(null)} onDone={say} />
      )}
    </>
  )
}

/** Where such a role is changed, for who may look there. */
function InWorkspace({ workspace }: { readonly workspace: string }) {
  const { t } = useTranslation()
  return (
    <Link to={addressOf(['workspaces', workspace], { tab: 'members' })}>
      {t('team.workspace')} {workspace}
    </Link>
  )
}

// Whom one can find for an invitation: all accounts for who may list them, else the members of the workspace, which its members
// see. Nobody is found by who may do neither; they type the name.
import { useMemo } from 'react'
import { accountKind } from '../../../src/api/iam/kinds.ts'
import { type Member, membersOf } from '../../../src/api/iam/membership.ts'
import { namespaceOfWorkspace } from '../../../src/api/iam/names.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { needOf } from '../access/needs.ts'
import { useSure } from '../access/use-access.ts'
import { useLive } from '../live/live-store.tsx'
import type { TeamPlace } from '../model/place.ts'

export interface Person {
  readonly name: string
  /** Empty for none. */
  readonly displayName: string
}

export type Finding = 'accounts' | 'members' | 'nothing'

export function useFinding(place: TeamPlace): Finding {
  const seesAccounts = useSure('', needOf('list', accountKind))
  const home = namespaceOfWorkspace(place.kind === 'workspace' ? place.name : place.workspace)
  const seesMembers = useSure(home, needOf('list', kinds.RoleBinding))
  if (seesAccounts) return 'accounts'
  return seesMembers && place.kind === 'project' && place.workspace !== '' ? 'members' : 'nothing'
}

export function useAccounts(): readonly Person[] {
  const { items } = useLive(accountKind, '')
  return useMemo(
    () => items.map(account => ({ name: nameOf(account), displayName: account.spec.displayName ?? '' })),
    [items],
  )
}

export function useMembersOfWorkspace(workspace: string): readonly Person[] {
  const { items } = useLive(kinds.RoleBinding, namespaceOfWorkspace(workspace))
  const names = membersOf(items)
    .filter(({ subject }) => subject.kind === 'User')
    .map(({ subject }) => subject.name)
  return [...new Set(names)].map(name => ({ name, displayName: '' }))
}

/** By name or display name; those who are found by the begin of it first. */
export function found(people: readonly Person[], typed: string): readonly Person[] {
  const words = typed.trim().toLowerCase()
  const rank = ({ name, displayName }: Person): number => {
    const texts = [name.toLowerCase(), displayName.toLowerCase()]
    if (texts.some(each => each.startsWith(words))) return 0
    return texts.some(each => each.includes(words)) ? 1 : 2
  }
  return people.filter(each => rank(each) < 2).toSorted((a, b) => rank(a) - rank(b))
}

export const memberName = ({ subject }: Pick<Member, 'subject'>): string =>
  subject.kind === 'ServiceAccount' ? `${subject.namespace}/${subject.name}` : subject.name

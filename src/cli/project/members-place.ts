// Whether what is said of members can be: that there is such a place, such a role in it, and such a member. RBAC itself takes a
// binding to a role that is not there, or to one that means nothing in such a place, and gives nobody anything by it.
import type { RoleRef } from '../../api/generated/types.ts'
import { workspaceKind } from '../../api/iam/kinds.ts'
import { type Member, subjectOf } from '../../api/iam/membership.ts'
import { namespaceOfWorkspace } from '../../api/iam/names.ts'
import { projectRoles, workspaceRoles } from '../../api/iam/roles.ts'
import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { VerbError } from '../terminal/failure.ts'

export interface MembersPlace {
  readonly kind: 'project' | 'workspace'
  readonly name: string
}

export const namespaceOf = ({ kind, name }: MembersPlace): string =>
  kind === 'project' ? name : namespaceOfWorkspace(name)

export const noSuchWorkspace = (name: string, cause?: unknown): VerbError =>
  new VerbError(
    `there is no workspace ${JSON.stringify(name)}: \`kubectl get workspaces\` lists those that you see`,
    { cause },
  )

/** Who may not look at it is told so by what they ask of it. */
export async function requirePlace(client: Client, { kind, name }: MembersPlace): Promise<void> {
  const ref = { namespace: '', name }
  try {
    await (kind === 'project' ? client.get(kinds.Namespace, ref) : client.get(workspaceKind, ref))
  } catch (error) {
    if (isRefusal(error, 'Forbidden')) return
    if (!isRefusal(error, 'NotFound')) throw error
    throw kind === 'workspace'
      ? noSuchWorkspace(name, error)
      : new VerbError(`there is no project ${JSON.stringify(name)}`, { cause: error })
  }
}

/** Upstream's mean the same in every namespace. */
const plainRoles = ['admin', 'edit', 'view']

/** A role of the place's own may be given there; of the cluster's, those that are of this level, or of none. */
export async function roleIn(
  client: Client,
  place: MembersPlace,
  name: string,
): Promise<Pick<RoleRef, 'kind' | 'name'>> {
  const [own, other] =
    place.kind === 'project' ? [projectRoles, workspaceRoles] : [workspaceRoles, projectRoles]
  const usual = [...Object.keys(own).toReversed(), ...(place.kind === 'project' ? plainRoles : [])]
  if (usual.includes(name)) return { kind: 'ClusterRole', name }
  if (await isThere(client.get(kinds.Role, { namespace: namespaceOf(place), name })))
    return { kind: 'Role', name }
  const isElsewhere = Object.hasOwn(other, name) || name.startsWith('platform-')
  if (!isElsewhere && (await isThere(client.get(kinds.ClusterRole, { namespace: '', name }))))
    return { kind: 'ClusterRole', name }
  throw new VerbError(
    `${JSON.stringify(name)} is no role that a member of a ${place.kind} can have: ${usual.join(', ')}, or a Role of its own`,
  )
}

async function isThere(getting: Promise<unknown>): Promise<boolean> {
  try {
    await getting
    return true
  } catch (error) {
    if (isRefusal(error, 'NotFound') || isRefusal(error, 'Forbidden')) return false
    throw error
  }
}

export function requireMember(members: readonly Member[], { kind, name }: MembersPlace, user: string): void {
  const wanted = subjectOf(user)
  const found = members.filter(
    ({ subject }) =>
      subject.kind === wanted.kind && subject.name === wanted.name && subject.namespace === wanted.namespace,
  )
  if (found.some(({ derivedFrom }) => derivedFrom === null)) return
  const [derived] = found
  throw new VerbError(
    derived
      ? `${user} is a member of the project ${name} by the workspace ${derived.derivedFrom}: take them out with --workspace ${derived.derivedFrom}`
      : `${user} is no member of the ${kind} ${name}`,
  )
}

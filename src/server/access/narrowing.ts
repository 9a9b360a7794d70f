// What somebody may do of something that they may not do in full.
//
//   - Who may not list or watch all namespaces, or all workspaces, lists and watches those for which a binding allows it: a
//     namespace is in itself, a workspace in its own namespace. Who has none of them is refused.
//   - Who may not create namespaces at large may create them as projects of the workspaces for which they hold `create` on
//     `workspaces/projects`. Which these are, admission looks at: the request does not say yet.
//
// Upstream refuses all of these. Nothing is narrowed that was allowed, so whoever may do everything is not asked about.
import { iamGroup, namespaceOfWorkspace, workspaceOfNamespace } from '../../api/iam/names.ts'
import type { RequestAttributes, ResourceAttributes } from './attributes.ts'
import type { Narrowing, Verdict } from './authorizer.ts'
import type { RbacAuthorizer } from './rbac/rbac-authorizer.ts'
import type { RbacIndex } from './rbac/rbac-index.ts'

export interface NarrowingOptions {
  readonly index: RbacIndex
  readonly rbac: RbacAuthorizer
}

const isWorkspaces = ({ group, resource }: ResourceAttributes): boolean =>
  group === iamGroup && resource === 'workspaces'

/** A request about a workspace is one in its namespace. */
export function inItsNamespace(attributes: RequestAttributes): RequestAttributes {
  if (attributes.kind === 'path' || !isWorkspaces(attributes) || attributes.name === '') return attributes
  return { ...attributes, namespace: namespaceOfWorkspace(attributes.name) }
}

/** Allowed in part, or null. */
export function narrowedVerdict(
  { index, rbac }: NarrowingOptions,
  attributes: RequestAttributes,
): Verdict | null {
  if (attributes.kind === 'path' || attributes.subresource !== '') return null
  const { user, verb, group, resource } = attributes
  const isNamespaces = group === '' && resource === 'namespaces'
  if (!isNamespaces && !isWorkspaces(attributes)) return null
  const inNamespace = (asked: ResourceAttributes) => rbac.authorize(asked).kind === 'allowed'

  if (isNamespaces && verb === 'create') {
    const allows = (name: string) =>
      inNamespace({
        ...{ kind: 'resource', user, verb, group: iamGroup, version: '*', resource: 'workspaces' },
        ...{ subresource: 'projects', name, namespace: namespaceOfWorkspace(name) },
      })
    for (const namespace of index.namespacesOf(user)) {
      const workspace = workspaceOfNamespace(namespace)
      if (workspace !== null && allows(workspace))
        return allowedIn({ kind: 'workspaces', allows }, 'as projects of workspaces')
    }
    return null
  }

  if (verb !== 'list' && verb !== 'watch') return null
  const allows = (name: string) =>
    inNamespace({ ...attributes, name, namespace: isNamespaces ? name : namespaceOfWorkspace(name) })
  // A list of the one object that its selector names is a question about that object.
  if (attributes.name !== '' && !allows(attributes.name)) return null
  const nameOf = (namespace: string) => (isNamespaces ? namespace : workspaceOfNamespace(namespace))
  for (const namespace of index.namespacesOf(user)) {
    const name = nameOf(namespace)
    if (name !== null && allows(name)) return allowedIn({ kind: 'names', allows }, 'those bound to')
  }
  return rbac.namesAllowed(attributes).some(allows)
    ? allowedIn({ kind: 'names', allows }, 'those named in rules')
    : null
}

const allowedIn = (narrowed: Narrowing, which: string): Verdict => ({
  kind: 'allowed',
  reason: `narrowed to ${which}`,
  narrowed,
})

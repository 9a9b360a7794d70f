// What a node may do: the rules of its role, but of Secrets, ConfigMaps, claims, volumes and accounts only what its own Pods
// refer to, and of nodes, leases and Pods only its own.
//
// Where upstream has a graph of all objects, there is a count of references by node (node-references.ts).
import type { PolicyRule } from '../../api/generated/types.ts'
import { nodeRules } from '../../api/rbac/cluster-roles.ts'
import { ruleAllows } from '../../api/rbac/policy-rule.ts'
import { ruleOf } from '../../api/rbac/rule-notation.ts'
import { quoted } from '../../api/shown-value.ts'
import type { Store } from '../../store/store.ts'
import type { User } from '../request/request.ts'
import { keyOf } from '../resources/keys.ts'
import { storedObject } from '../resources/stored-object.ts'
import type { RequestAttributes, ResourceAttributes } from './attributes.ts'
import type { Verdict } from './authorizer.ts'
import { NodeReferences } from './node-references.ts'

const prefix = 'system:node:'

/** The node that the user is, or null. */
export const nodeOf = ({ name, groups }: User): string | null =>
  name.startsWith(prefix) && name.length > prefix.length && groups.includes('system:nodes')
    ? name.slice(prefix.length)
    : null

const allowed: Verdict = { kind: 'allowed', reason: '' }
const noOpinion = (reason = ''): Verdict => ({ kind: 'noOpinion', reason })

export class NodeAuthorizer {
  readonly #store: Store
  #rules: readonly PolicyRule[] | null = null
  #references: NodeReferences | null = null

  constructor(store: Store) {
    this.#store = store
  }

  authorize(attributes: RequestAttributes): Verdict {
    const node = nodeOf(attributes.user)
    if (node === null) return noOpinion()
    if (attributes.kind === 'path') return noOpinion()
    this.#rules ??= nodeRules.map(ruleOf)
    if (!this.#rules.some(rule => ruleAllows(rule, attributes))) return noOpinion()
    const problem = this.#problemOf(node, attributes)
    return problem === null ? allowed : noOpinion(problem)
  }

  /** Why a node may not do what its role allows; null where it may. */
  #problemOf(node: string, attributes: ResourceAttributes): string | null {
    const { group, resource, subresource, verb, name, namespace } = attributes
    const kind = group ? `${resource}.${group}` : resource
    switch (kind) {
      case 'secrets':
      case 'configmaps':
      case 'persistentvolumeclaims':
      case 'resourceclaims.resource.k8s.io':
        if (name === '') return 'No Object name found'
        return this.#isReferred(node, { resource, namespace, name })
      case 'serviceaccounts':
        if (subresource === 'token' && namespace === '')
          return 'can only create tokens for individual service accounts'
        return this.#isReferred(node, { resource, namespace, name })
      case 'persistentvolumes':
        return this.#isVolumeReferred(node, name)
      case 'nodes':
        // Whoever registers a node does not name it in the path; `NodeRestriction` looks at what is made.
        if (verb === 'create' || name === node) return null
        return name === ''
          ? `node ${quoted(node)} cannot read all nodes, only its own Node object`
          : `node ${quoted(node)} cannot ${verb} node ${quoted(name)}, only its own Node object`
      case 'leases.coordination.k8s.io':
        if (namespace !== 'kube-node-lease')
          return `can only access leases in the "kube-node-lease" system namespace`
        return verb === 'create' || name === node
          ? null
          : `can only access node lease with the same name as the requesting node`
      case 'csinodes.storage.k8s.io':
        return verb === 'create' || name === node
          ? null
          : 'can only access CSINode with the same name as the requesting node'
      default:
        return null
    }
  }

  #isReferred(
    node: string,
    asked: { readonly resource: string; readonly namespace: string; readonly name: string },
  ): string | null {
    this.#references ??= new NodeReferences(this.#store)
    return this.#references.has(node, asked) ? null : unrelated(node)
  }

  #isVolumeReferred(node: string, volume: string): string | null {
    const entry = this.#store.get(
      keyOf({ group: '', plural: 'persistentvolumes' }, { namespace: '', name: volume }),
    )
    const claim = entry ? claimOf(storedObject(entry)) : null
    return claim ? this.#isReferred(node, { resource: 'persistentvolumeclaims', ...claim }) : unrelated(node)
  }
}

const unrelated = (node: string): string =>
  `no relationship found between node ${quoted(node)} and this object`

function claimOf(volume: object): { readonly namespace: string; readonly name: string } | null {
  const { spec } = volume as {
    readonly spec?: { readonly claimRef?: { readonly namespace?: string; readonly name?: string } }
  }
  const { namespace = '', name = '' } = spec?.claimRef ?? {}
  return name ? { namespace, name } : null
}

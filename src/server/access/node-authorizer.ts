// What a node may do: of Secrets, ConfigMaps, claims, volumes and accounts it reads only what its own Pods refer to, and of
// nodes, leases, Pods, slices and attachments of volumes only its own; for all else the rules of its role decide.
//
// Where upstream has a graph of all objects, there is a count of references by node (node-references.ts).
import type { PersistentVolume, Pod, PolicyRule } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { nodeRules } from '../../api/rbac/cluster-roles.ts'
import { ruleAllows } from '../../api/rbac/policy-rule.ts'
import { ruleOf } from '../../api/rbac/rule-notation.ts'
import { requiredField } from '../../api/select/selector.ts'
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

  /** By resource: why a node may not do what it asks for; null where it may. For all others its rules decide. */
  readonly #problems: { readonly [resource: string]: (asked: AskedByNode) => string | null } = {
    secrets: asked => this.#problemOfReading(asked),
    configmaps: asked => this.#problemOfReading(asked),
    persistentvolumeclaims: asked =>
      asked.subresource === 'status' ? this.#problemOfClaimStatus(asked) : this.#problemOfGetting(asked),
    persistentvolumes: asked => this.#problemOfGetting(asked, () => this.#isVolumeReferred(asked)),
    'resourceclaims.resource.k8s.io': asked => this.#problemOfGetting(asked),
    'volumeattachments.storage.k8s.io': asked => this.#problemOfGetting(asked, () => this.#isOnNode(asked)),
    serviceaccounts: asked => this.#problemOfAccount(asked),
    'leases.coordination.k8s.io': problemOfLease,
    'csinodes.storage.k8s.io': problemOfCsiNode,
    'resourceslices.resource.k8s.io': asked => this.#problemOfSlice(asked),
    nodes: problemOfNode,
    pods: asked => this.#problemOfPod(asked),
  }

  constructor(store: Store) {
    this.#store = store
  }

  authorize(attributes: RequestAttributes): Verdict {
    const node = nodeOf(attributes.user)
    if (node === null || attributes.kind === 'path') return noOpinion()
    const { group, resource } = attributes
    const asked = { ...attributes, node }
    const problem = this.#problems[group ? `${resource}.${group}` : resource]?.(asked)
    if (problem !== undefined) return problem === null ? allowed : noOpinion(problem)
    this.#rules ??= nodeRules.map(ruleOf)
    return this.#rules.some(rule => ruleAllows(rule, attributes)) ? allowed : noOpinion()
  }

  #problemOfReading(asked: AskedByNode): string | null {
    if (!reading.has(asked.verb)) return 'can only read resources of this type'
    if (asked.subresource !== '') return 'cannot read subresource'
    if (asked.namespace === '') return 'can only read namespaced object of this type'
    return this.#unlessRelated(asked)
  }

  #problemOfGetting(asked: AskedByNode, isRelated = () => this.#isReferred(asked)): string | null {
    if (asked.verb !== 'get') return 'can only get individual resources of this type'
    if (asked.subresource !== '') return 'cannot get subresource'
    return this.#unlessRelated(asked, isRelated)
  }

  #problemOfClaimStatus(asked: AskedByNode): string | null {
    if (!changing.has(asked.verb)) return 'can only get/update/patch this type'
    return this.#unlessRelated(asked)
  }

  #problemOfAccount(asked: AskedByNode): string | null {
    const { verb, subresource, name } = asked
    if (verb === 'get' && subresource === '') return this.#unlessRelated(asked)
    if (verb !== 'create' || name === '') return 'can only create tokens for individual service accounts'
    if (subresource !== 'token') return 'can only create token subresource of serviceaccount'
    return this.#unlessRelated(asked)
  }

  #problemOfSlice(asked: AskedByNode): string | null {
    if (asked.subresource !== '') return 'cannot authorize ResourceSlice subresources'
    switch (asked.verb) {
      case 'create':
        return null
      case 'get':
      case 'update':
      case 'patch':
      case 'delete':
        return this.#unlessRelated(asked, () => this.#isOnNode(asked))
      case 'list':
      case 'watch':
      case 'deletecollection':
        return isSelected(asked, 'nodeName')
          ? null
          : 'can only list/watch/deletecollection resourceslices with nodeName field selector'
      default:
        return 'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection'
    }
  }

  #problemOfPod(asked: AskedByNode): string | null {
    const { verb, subresource, name } = asked
    // Whose Pods it makes and changes, NodeRestriction looks at.
    if (subresource === 'status' && changing.has(verb)) return null
    if (subresource === 'eviction' && verb === 'create') return null
    if (subresource !== '') return ''
    if (verb === 'create' || verb === 'delete') return null
    if (verb === 'get') return this.#unlessRelated(asked, () => this.#isOnNode(asked))
    if (verb !== 'list' && verb !== 'watch') return ''
    if (isSelected(asked, 'spec.nodeName')) return null
    return name === ''
      ? 'can only list/watch pods with spec.nodeName field selector'
      : this.#unlessRelated(asked, () => this.#isOnNode(asked))
  }

  #unlessRelated(asked: AskedByNode, isRelated = () => this.#isReferred(asked)): string | null {
    if (asked.name === '') return 'No Object name found'
    return isRelated() ? null : `no relationship found between node '${asked.node}' and this object`
  }

  #isReferred({ node, ...asked }: Referred): boolean {
    this.#references ??= new NodeReferences(this.#store)
    return this.#references.has(node, asked)
  }

  #isVolumeReferred({ node, name }: AskedByNode): boolean {
    const volume = this.#stored({ group: '', resource: 'persistentvolumes', namespace: '', name })
    const { namespace = '', name: claim = '' } = (volume as PersistentVolume | null)?.spec?.claimRef ?? {}
    return (
      claim !== '' && this.#isReferred({ node, resource: 'persistentvolumeclaims', namespace, name: claim })
    )
  }

  /** Of Pods, attachments of volumes and slices, which say so in the same place. */
  #isOnNode({ node, ...asked }: AskedByNode): boolean {
    return (this.#stored(asked) as Pod | null)?.spec?.nodeName === node
  }

  #stored({ group, resource, namespace, name }: Pick<ResourceAttributes, 'group'> & Named): ApiObject | null {
    const entry = this.#store.get(keyOf({ group, plural: resource }, { namespace, name }))
    return entry ? storedObject(entry) : null
  }
}

type AskedByNode = ResourceAttributes & { readonly node: string }
type Named = Pick<ResourceAttributes, 'resource' | 'namespace' | 'name'>
type Referred = Named & { readonly node: string }

const reading: ReadonlySet<string> = new Set(['get', 'list', 'watch'])
const changing: ReadonlySet<string> = new Set(['update', 'patch'])
const ofItsOwn: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete'])

const isSelected = ({ node, fieldSelector }: AskedByNode, field: string): boolean =>
  fieldSelector !== undefined && requiredField(fieldSelector, field) === node

function problemOfLease({ node, verb, namespace, name }: AskedByNode): string | null {
  if (!ofItsOwn.has(verb)) return 'can only get, create, update, patch, or delete a node lease'
  if (namespace !== 'kube-node-lease')
    return 'can only access leases in the "kube-node-lease" system namespace'
  return verb === 'create' || name === node
    ? null
    : 'can only access node lease with the same name as the requesting node'
}

function problemOfCsiNode({ node, verb, subresource, name }: AskedByNode): string | null {
  if (!ofItsOwn.has(verb)) return 'can only get, create, update, patch, or delete a CSINode'
  if (subresource !== '') return 'cannot authorize CSINode subresources'
  return verb === 'create' || name === node
    ? null
    : 'can only access CSINode with the same name as the requesting node'
}

/** That it makes and changes none but its own, NodeRestriction sees to: the path of a creation does not tell. */
function problemOfNode({ node, verb, subresource, name }: AskedByNode): string | null {
  if (subresource === 'status' && changing.has(verb)) return null
  if (subresource !== '') return ''
  if (verb === 'create' || changing.has(verb)) return null
  if (!reading.has(verb)) return ''
  if (name === node) return null
  return name === ''
    ? `node '${node}' cannot read all nodes, only its own Node object`
    : `node '${node}' cannot read '${name}', only its own Node object`
}

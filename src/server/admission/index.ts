// Admission: what the cluster's state adds to an object, or has against it, before it is validated and stored.
//
// `mutate` may wait; `admit` and `reserve` belong to the stretch of a write that does not (objects/change-entry.ts).
// Rules are listed by resource, so that a kind without rules costs nothing. They read the store, never write it.
import { iamGroup } from '../../api/iam/names.ts'
import { copyOf } from '../../api/json-values.ts'
import { resourceName } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import type { Admitted, Operation } from '../request/admitted.ts'
import type { Admission, Call, Proposal } from '../request/call.ts'
import { Administrators } from './administrators.ts'
import { setRequester } from './certificate-requester.ts'
import { requireExpandable } from './claim-resize.ts'
import { setDefaultIngressClass } from './default-ingress-class.ts'
import { setDefaultStorageClass } from './default-storage-class.ts'
import { requireOpenNamespace } from './namespace-lifecycle.ts'
import { taintNewNode } from './nodes/new-node.ts'
import { requireOneDefault, setPriority } from './pod-priority.ts'
import { setRuntimeClass } from './pod-runtime-class.ts'
import { setServiceAccount } from './pod-service-account.ts'
import { addTolerations } from './pod-tolerations.ts'
import { addTopology } from './pod-topology.ts'
import {
  admitNamespaceUpdate,
  admitNewNamespace,
  admitNewWorkspace,
  admitWorkspaceUpdate,
  fillFromTemplates,
  holdMembership,
} from './projects.ts'
import { applyLimitRanges } from './quota/limit-ranges.ts'
import { ResourceQuotas } from './quota/resource-quotas.ts'
import { ServiceAddresses } from './service-addresses.ts'
import { addProtection } from './storage-protection.ts'

/** Changes the draft, or refuses it by throwing. Applied again it changes nothing more. */
export type AdmissionRule = (call: Call, draft: Draft<ApiObject>, old: ApiObject | null) => void

/** Roles and bindings give rights: who writes them must have these, or be allowed to give more. */
const requireGrantable: AdmissionRule = ({ server, user, resource, namespace, name }, draft, old) =>
  server.authorizer.grants?.require({ user, kind: resource.kind, namespace, name, draft, old })

const rulesOfGrants: { readonly [resource: string]: readonly AdmissionRule[] } = {
  'roles.rbac.authorization.k8s.io': [fillFromTemplates, requireGrantable],
  'clusterroles.rbac.authorization.k8s.io': [fillFromTemplates, requireGrantable],
  'rolebindings.rbac.authorization.k8s.io': [requireGrantable],
  'clusterrolebindings.rbac.authorization.k8s.io': [requireGrantable],
}

const rulesOfCreation: { readonly [resource: string]: readonly AdmissionRule[] } = {
  pods: [setServiceAccount, setPriority, setRuntimeClass, addTolerations, applyLimitRanges, addTopology],
  nodes: [taintNewNode],
  persistentvolumeclaims: [addProtection, setDefaultStorageClass, applyLimitRanges],
  persistentvolumes: [addProtection],
  'certificatesigningrequests.certificates.k8s.io': [setRequester],
  namespaces: [admitNewNamespace],
  'workspaces.iam.kedge.dev': [admitNewWorkspace],
  'ingresses.networking.k8s.io': [setDefaultIngressClass],
  'priorityclasses.scheduling.k8s.io': [requireOneDefault],
  ...rulesOfGrants,
  'rolebindings.rbac.authorization.k8s.io': [holdMembership, requireGrantable],
}

const rulesOfUpdate: { readonly [resource: string]: readonly AdmissionRule[] } = {
  pods: [addTolerations],
  namespaces: [admitNamespaceUpdate],
  'workspaces.iam.kedge.dev': [admitWorkspaceUpdate],
  persistentvolumeclaims: [applyLimitRanges, requireExpandable],
  'priorityclasses.scheduling.k8s.io': [requireOneDefault],
  ...rulesOfGrants,
}

const none: readonly AdmissionRule[] = []

/** Somebody who changes objects before they are decided on, and may take time for it: a webhook, say. */
export interface Mutator {
  concerns(call: Call): boolean
  /** The draft with what it adds; the given one is used up. Refuses by rejecting. */
  mutate(call: Call, proposal: Proposal): Promise<Draft<ApiObject>>
  /** The same once more, after all have been asked: where others have changed what it left, and it wants to know. */
  again?(call: Call, proposal: Proposal): Promise<Draft<ApiObject>>
}

/** Somebody who may refuse what is about to take effect, and may take time for it. */
export interface Validator {
  concerns(call: Call, operation: Operation): boolean
  /** Refuses by rejecting. */
  validate(call: Call, admitted: Admitted): Promise<void>
}

export interface AdmissionOptions {
  readonly store: Store
  readonly random: Random
  /** Asked in this order. */
  readonly mutators: readonly Mutator[]
  readonly validators: readonly Validator[]
}

/** Admission by the state in the store, with what has been promised to writes under way. */
export class StoreAdmission implements Admission {
  readonly #quotas = new ResourceQuotas()
  readonly #addresses: ServiceAddresses
  readonly #administrators = new Administrators()

  readonly #mutators: readonly Mutator[]
  readonly #validators: readonly Validator[]

  constructor({ store, random, mutators, validators }: AdmissionOptions) {
    this.#addresses = new ServiceAddresses(store, random)
    this.#mutators = mutators
    this.#validators = validators
  }

  /** They see the object with its defaults and with what the cluster's state adds, which is done again for what they add. */
  mutate(call: Call, proposal: Proposal): Draft<ApiObject> | Promise<Draft<ApiObject>> {
    const counting = proposal.old && !countsUpdates(call) ? null : this.#quotas.countAhead(call)
    return counting ? counting.then(() => this.#mutated(call, proposal)) : this.#mutated(call, proposal)
  }

  #mutated(call: Call, proposal: Proposal): Draft<ApiObject> | Promise<Draft<ApiObject>> {
    const { draft, old } = proposal
    const asked = this.#mutators.filter(each => each.concerns(call))
    if (asked.length === 0) return draft
    if (call.subresource && old) fillPlaces(draft, old)
    if (!call.subresource && !proposal.kind) {
      call.resource.strategy.setDefaults(draft)
      this.admit(call, draft, old)
    }
    return mutateInTurn(asked, call, proposal)
  }

  validate(call: Call, admitted: Admitted): void | Promise<void> {
    const asked = this.#validators.filter(each => each.concerns(call, admitted.operation))
    if (asked.length > 0) return validateInTurn(asked, call, admitted)
  }

  admit(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): void {
    if (call.namespace && !old) requireOpenNamespace(call, draft)
    const rules = old ? rulesOfUpdate : rulesOfCreation
    for (const rule of rules[resourceName(call.resource.kind)] ?? none) rule(call, draft, old)
  }

  reserve(call: Call, draft: Draft<ApiObject> | null, old: ApiObject | null): () => void {
    if (call.resource.kind.group === iamGroup) return this.#administrators.reserve(call, draft, old)
    if (!draft) return nothing
    const isService = call.resource.kind.kind === 'Service' && call.resource.kind.group === ''
    const releaseAddresses = isService ? this.#addresses.reserve(draft, old) : nothing
    if (old && !countsUpdates(call)) return releaseAddresses
    try {
      const releaseQuota = this.#quotas.reserve(call, draft, old)
      return () => {
        releaseAddresses()
        releaseQuota()
      }
    } catch (error) {
      releaseAddresses()
      throw error
    }
  }
}

/** What a patch of the status has left out, since it stays as it was, is shown to others. */
function fillPlaces(draft: Draft<ApiObject>, old: ApiObject): void {
  const stored: { readonly [field: string]: unknown } = { ...old }
  for (const [field, value] of Object.entries(draft))
    if (value === undefined) Object.assign(draft, { [field]: copyOf(stored[field]) })
}

async function mutateInTurn(
  mutators: readonly Mutator[],
  call: Call,
  proposal: Proposal,
): Promise<Draft<ApiObject>> {
  let { draft } = proposal
  for (const each of mutators) draft = await each.mutate(call, { ...proposal, draft })
  for (const each of mutators) if (each.again) draft = await each.again(call, { ...proposal, draft })
  return draft
}

async function validateInTurn(
  validators: readonly Validator[],
  call: Call,
  admitted: Admitted,
): Promise<void> {
  for (const each of validators) await each.validate(call, admitted)
}

/** What can come to need more than it did. */
const growing: readonly string[] = ['pods', 'services', 'persistentvolumeclaims']

const countsUpdates = ({ resource: { kind }, subresource }: Call): boolean =>
  kind.group === '' && growing.includes(kind.plural) && (subresource === '' || subresource === 'resize')

const nothing = () => {}

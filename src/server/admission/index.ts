// Admission: what the cluster's state adds to an object, or has against it, before it is validated and stored.
//
// Rules are listed by resource, so that a kind without rules costs nothing. They read the store, never write it.
import { resourceName } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import type { Admission, Call } from '../request/call.ts'
import { setDefaultStorageClass } from './default-storage-class.ts'
import { applyLimitRanges } from './limit-ranges.ts'
import { requireOpenNamespace } from './namespace-lifecycle.ts'
import { setPriority } from './pod-priority.ts'
import { setServiceAccount } from './pod-service-account.ts'
import { addTolerations } from './pod-tolerations.ts'
import { ResourceQuotas } from './resource-quotas.ts'
import { ServiceAddresses } from './service-addresses.ts'
import { addProtection } from './storage-protection.ts'

/** Changes the draft of a new object, or refuses it by throwing. Applied again it changes nothing more. */
export type AdmissionRule = (call: Call, draft: Draft<ApiObject>) => void

const rulesOfCreation: { readonly [resource: string]: readonly AdmissionRule[] } = {
  pods: [setServiceAccount, setPriority, addTolerations, applyLimitRanges],
  persistentvolumeclaims: [addProtection, setDefaultStorageClass, applyLimitRanges],
  persistentvolumes: [addProtection],
}

const none: readonly AdmissionRule[] = []

/** Admission by the state in the store, with what has been promised to writes under way. */
export class StoreAdmission implements Admission {
  readonly #quotas = new ResourceQuotas()
  readonly #addresses: ServiceAddresses

  constructor(store: Store, random: Random) {
    this.#addresses = new ServiceAddresses(store, random)
  }

  admit(call: Call, draft: Draft<ApiObject>): void {
    if (call.namespace) requireOpenNamespace(call, draft)
    for (const rule of rulesOfCreation[resourceName(call.resource.kind)] ?? none) rule(call, draft)
  }

  reserve(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): () => void {
    const isService = call.resource.kind.kind === 'Service' && call.resource.kind.group === ''
    const releaseAddresses = isService ? this.#addresses.reserve(draft, old) : nothing
    if (old) return releaseAddresses
    try {
      const releaseQuota = this.#quotas.reserve(call, draft)
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

const nothing = () => {}

// The authorizer of a mode, as `kedge up --authorization-mode` names them.
import type { DefaultPolicy } from '../../api/rbac/default-policy.ts'
import type { Store } from '../../store/store.ts'
import type { RequestAttributes } from './attributes.ts'
import type { Authorizer, Verdict } from './authorizer.ts'
import { inItsNamespace, narrowedVerdict } from './narrowing.ts'
import { NodeAuthorizer } from './node-authorizer.ts'
import { isMaster } from './privileged.ts'
import { escalationGuard } from './rbac/escalation.ts'
import { RbacAuthorizer } from './rbac/rbac-authorizer.ts'
import { RbacIndex } from './rbac/rbac-index.ts'

export interface RoleBasedAuthorizer extends Authorizer {
  authorize(attributes: RequestAttributes): Verdict
  /** The default policy is in the store now. */
  complete(): void
  stop(): void
}

/**
 * Masters may do everything, nodes what upstream's node authorizer lets them, everybody else what roles and bindings say.
 * `defaults` counts as being in the store until `complete` is called.
 */
export function roleBasedAuthorizer(store: Store, defaults: DefaultPolicy | null): RoleBasedAuthorizer {
  const index = new RbacIndex(store, defaults)
  const rbac = new RbacAuthorizer(index)
  const nodes = new NodeAuthorizer(store)
  const authorize = (asked: RequestAttributes): Verdict => {
    if (isMaster(asked.user)) return master
    const attributes = inItsNamespace(asked)
    const verdict = decide(attributes)
    return verdict.kind === 'allowed' ? verdict : (narrowedVerdict({ index, rbac }, attributes) ?? verdict)
  }
  const decide = (attributes: RequestAttributes): Verdict => {
    const ofNode = nodes.authorize(attributes)
    if (ofNode.kind !== 'noOpinion') return ofNode
    const ofRoles = rbac.authorize(attributes)
    if (ofRoles.kind === 'allowed' || ofNode.reason === '') return ofRoles
    return {
      kind: 'noOpinion',
      reason: [ofNode.reason, ofRoles.reason].filter(each => each !== '').join(', '),
    }
  }
  return {
    authorize,
    rulesFor: (user, namespace) => rbac.review(user, namespace),
    grants: escalationGuard({ index, rbac, authorize }),
    rights: index,
    complete: () => index.complete(),
    stop: () => index.stop(),
  }
}

const master: Verdict = { kind: 'allowed', reason: '' }

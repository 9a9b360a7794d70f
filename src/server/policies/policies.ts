// Admission policies: rules in CEL that the cluster's owner has written, each in force by its bindings.
//
// A policy says what is judged or changed and how, a binding where, with which parameters, and what comes of a failure (`Deny`,
// `Warn`, `Audit`). Policies are asked by name, and the first that denies is told. Most clusters have none, which costs a look
// into the store; the evaluator loads with the first that is in force.
import { kinds } from '../../api/kinds.ts'
import type { Store } from '../../store/store.ts'
import type { Mutator, Validator } from '../admission/index.ts'
import type { Call } from '../request/call.ts'
import { hasAny } from '../resources/stored-kind.ts'
import type { Left } from './mutate.ts'
import { isExemptFromPolicies } from './request-rules.ts'

export interface Policies {
  readonly mutator: Mutator
  readonly validator: Validator
}

export function createPolicies(store: Store): Policies {
  /** Of requests under way. */
  const rounds = new WeakMap<Call, Left>()
  return {
    mutator: {
      concerns: call =>
        hasAny(store, kinds.MutatingAdmissionPolicyBinding) && !isExemptFromPolicies(call.resource.kind),
      async mutate(call, proposal) {
        const { mutateByPolicies } = await import('./mutate.ts')
        const left: Left = new Map()
        rounds.set(call, left)
        return mutateByPolicies(call, proposal, { before: null, left })
      },
      async again(call, proposal) {
        const before = rounds.get(call) ?? new Map()
        const { mutateByPolicies } = await import('./mutate.ts')
        return mutateByPolicies(call, proposal, { before, left: new Map() })
      },
    },
    validator: {
      concerns: call =>
        hasAny(store, kinds.ValidatingAdmissionPolicyBinding) && !isExemptFromPolicies(call.resource.kind),
      async validate(call, admitted) {
        const { judge } = await import('./judge.ts')
        await judge(call, admitted)
      },
    },
  }
}

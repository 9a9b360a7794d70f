// Admission policies: rules in CEL that the cluster's owner has written, each in force by its bindings.
//
// A policy says what is judged and how, a binding where, with which parameters, and what comes of a failure (`Deny`, `Warn`,
// `Audit`). Policies are asked by name, and the first that denies is told. Most clusters have none, which costs a look into the
// store; the evaluator loads with the first that is in force.
import { kinds } from '../../api/kinds.ts'
import type { Store } from '../../store/store.ts'
import type { Validator } from '../admission/index.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { isExempt } from './request-rules.ts'

export const createPolicies = (store: Store): Validator => ({
  concerns: call =>
    storedOfKind(store, kinds.ValidatingAdmissionPolicyBinding).length > 0 && !isExempt(call.resource.kind),
  async validate(call, admitted) {
    const { judge } = await import('./judge.ts')
    judge(call, admitted)
  },
})

// Decides by roles and their bindings, in upstream's words. The rules that could allow something are found by what they speak
// of (subject-rules.ts), so that a question costs alike for somebody with two roles and with a thousand.
import type { PolicyRule, SubjectRulesReviewStatus } from '../../../api/generated/types.ts'
import { allowsKind } from '../../../api/rbac/policy-rule.ts'
import { quoted } from '../../../api/shown-value.ts'
import type { User } from '../../request/request.ts'
import type { RequestAttributes, ResourceAttributes } from '../attributes.ts'
import type { Verdict } from '../authorizer.ts'
import type { RbacIndex } from './rbac-index.ts'
import type { Grant } from './subject-rules.ts'

export class RbacAuthorizer {
  readonly #index: RbacIndex

  constructor(index: RbacIndex) {
    this.#index = index
  }

  authorize(attributes: RequestAttributes): Verdict {
    const namespace = attributes.kind === 'path' ? '' : attributes.namespace
    const errors: string[] = []
    for (const rules of this.#index.subjects(attributes.user, namespace)) {
      const grant = rules.find(attributes)
      if (grant) return { kind: 'allowed', reason: `RBAC: allowed by ${sourceOf(grant)}` }
      for (const error of rules.errors) errors.push(error)
    }
    return { kind: 'noOpinion', reason: errors.length > 0 ? `RBAC: ${together(errors)}` : '' }
  }

  /** The names for which bindings of the whole cluster allow this, where they allow it for some. */
  namesAllowed(attributes: ResourceAttributes): readonly string[] {
    const names: string[] = []
    this.#index.visit(attributes.user, '', (_grant, rules) => {
      if (rules instanceof Error) return true
      for (const rule of rules)
        if (allowsKind(rule, attributes)) for (const name of rule.resourceNames ?? []) names.push(name)
      return true
    })
    return names
  }

  /** All rules that apply to the user there, and what kept others from being found. */
  rulesFor(user: User, namespace: string): { readonly rules: readonly PolicyRule[]; readonly error: string } {
    const seen = new Set<string>()
    const rules: PolicyRule[] = []
    const errors: string[] = []
    this.#index.visit(user, namespace, ({ binding }, found) => {
      const key = `${binding.namespace}/${binding.name}`
      if (seen.has(key)) return true
      seen.add(key)
      if (found instanceof Error) errors.push(found.message)
      else rules.push(...found)
      return true
    })
    return { rules, error: together(errors) }
  }

  review(user: User, namespace: string): SubjectRulesReviewStatus {
    const { rules, error } = this.rulesFor(user, namespace)
    return {
      resourceRules: rules
        .filter(({ resources = [] }) => resources.length > 0)
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs,
          apiGroups,
          resources,
          resourceNames,
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
      ...(error ? { evaluationError: error } : {}),
    }
  }
}

/** `ClusterRoleBinding "x" of ClusterRole "y" to User "z"` */
function sourceOf({ binding, roleRef, subject }: Grant): string {
  const { namespace, name } = binding
  const bound = namespace
    ? `RoleBinding ${quoted(`${name}/${namespace}`)}`
    : `ClusterRoleBinding ${quoted(name)}`
  const whom =
    subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || namespace}` : subject.name
  return `${bound} of ${roleRef.kind} ${quoted(roleRef.name)} to ${subject.kind} ${quoted(whom)}`
}

/** Several errors as upstream shows them as one. */
function together(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length > 1 ? `[${distinct.join(', ')}]` : (distinct[0] ?? '')
}

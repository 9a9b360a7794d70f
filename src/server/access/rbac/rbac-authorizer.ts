// Decides by roles and their bindings, in upstream's words.
//
// Answers are kept until any role or binding changes: the same question comes again and again, and the walk through the rules
// of somebody with a thousand of them takes its time. An answer that hangs on the name of the object is not kept.
import type { PolicyRule, SubjectRulesReviewStatus } from '../../../api/generated/types.ts'
import { allowsKind, allowsName, ruleAllows } from '../../../api/rbac/policy-rule.ts'
import { quoted } from '../../../api/shown-value.ts'
import type { User } from '../../request/request.ts'
import type { RequestAttributes, ResourceAttributes } from '../attributes.ts'
import type { Verdict } from '../authorizer.ts'
import type { Grant, RbacIndex } from './rbac-index.ts'

/** Answers kept at a time, some 200 bytes each. */
const answersMax = 4_096

export class RbacAuthorizer {
  readonly #index: RbacIndex
  readonly #answers = new Map<string, Verdict>()
  #answersVersion = -1

  constructor(index: RbacIndex) {
    this.#index = index
  }

  authorize(attributes: RequestAttributes): Verdict {
    if (attributes.kind === 'path') return this.#decidePath(attributes)
    const key = keyOf(attributes)
    if (key === null) return this.#decide(attributes).verdict
    if (this.#answersVersion !== this.#index.version) {
      this.#answers.clear()
      this.#answersVersion = this.#index.version
    }
    const known = this.#answers.get(key)
    if (known) return known
    const { verdict, hangsOnName } = this.#decide(attributes)
    if (!hangsOnName) {
      if (this.#answers.size >= answersMax) this.#answers.clear()
      this.#answers.set(key, verdict)
    }
    return verdict
  }

  /** The names for which bindings of the whole cluster allow this, where they allow it for some. */
  namesAllowed(attributes: ResourceAttributes): readonly string[] {
    const names: string[] = []
    this.#index.visit(attributes.user, '', (_grant, rules) => {
      if (rules instanceof Error) return true
      for (const rule of rules) if (allowsKind(rule, attributes)) names.push(...(rule.resourceNames ?? []))
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

  #decide(attributes: ResourceAttributes): { readonly verdict: Verdict; readonly hangsOnName: boolean } {
    const errors: string[] = []
    let hangsOnName = false
    const allowed: { by: Grant | null } = { by: null }
    this.#index.visit(attributes.user, attributes.namespace, (grant, rules) => {
      if (rules instanceof Error) {
        errors.push(rules.message)
        return true
      }
      for (const rule of rules) {
        if (!allowsKind(rule, attributes)) continue
        if (rule.resourceNames?.length) hangsOnName = true
        if (!allowsName(rule, attributes.name)) continue
        allowed.by = grant
        return false
      }
      return true
    })
    return { verdict: verdictOf(allowed.by, errors), hangsOnName }
  }

  #decidePath(attributes: RequestAttributes & { readonly kind: 'path' }): Verdict {
    const errors: string[] = []
    const allowed: { by: Grant | null } = { by: null }
    this.#index.visit(attributes.user, '', (grant, rules) => {
      if (rules instanceof Error) errors.push(rules.message)
      else if (rules.some(rule => ruleAllows(rule, attributes))) allowed.by = grant
      return allowed.by === null
    })
    return verdictOf(allowed.by, errors)
  }
}

/** What an answer depends on besides the name; null where its parts could be taken for one another. */
function keyOf(attributes: ResourceAttributes): string | null {
  const { user, verb, group, resource, subresource, namespace } = attributes
  for (const part of [verb, group, resource, subresource, namespace, user.name])
    if (part.includes('\n')) return null
  for (const part of user.groups) if (part.includes('\n')) return null
  return `${verb}\n${group}\n${resource}\n${subresource}\n${namespace}\n${user.name}\n${user.groups.join('\n')}`
}

function verdictOf(allowedBy: Grant | null, errors: readonly string[]): Verdict {
  if (allowedBy) return { kind: 'allowed', reason: `RBAC: allowed by ${sourceOf(allowedBy)}` }
  return { kind: 'noOpinion', reason: errors.length > 0 ? `RBAC: ${together(errors)}` : '' }
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

// The rules that one subject has in one place (the cluster, or a namespace), filed by what they speak of.
//
// A question names its resource exactly, so that a rule which could allow it stands in one of a few places: under that
// resource or under a `*`, and where it is narrowed to objects by name under that name too. Somebody with a thousand roles is
// answered by looking at the few rules there. What is found is asked again as a whole: filing only leaves out, it decides nothing.
import type { PolicyRule, RbacSubject } from '../../../api/generated/types.ts'
import type { ObjectRef } from '../../../api/object.ts'
import { type RuleQuestion, ruleAllows } from '../../../api/rbac/policy-rule.ts'
import type { Key } from '../../../store/store.ts'

/** That a subject is bound to a role. */
export interface Grant {
  readonly binding: ObjectRef
  readonly roleRef: { readonly kind: string; readonly name: string }
  readonly subject: RbacSubject
  /** Where the role is stored; null for a reference to what is no role. */
  readonly role: Key | null
}

interface Granted {
  /** In the order of the grants, the first that allows something is the one that is told of. */
  readonly order: number
  readonly grant: Grant
  readonly rule: PolicyRule
}

export class SubjectRules {
  /** Why some grants give nothing: their roles are not there. */
  readonly errors: string[] = []
  /** What it was made from: it is out of date when one of them changes. */
  readonly roles = new Set<Key>()
  readonly #filed = new Map<string, Granted[]>()
  readonly #paths: Granted[] = []
  #count = 0

  add(grant: Grant, rules: readonly PolicyRule[] | Error): void {
    if (grant.role !== null) this.roles.add(grant.role)
    if (rules instanceof Error) this.errors.push(rules.message)
    else for (const rule of rules) this.#file({ order: this.#count++, grant, rule })
  }

  /** The first grant that allows it, or null. */
  find(question: RuleQuestion): Grant | null {
    if (question.kind === 'path')
      return this.#paths.find(({ rule }) => ruleAllows(rule, question))?.grant ?? null
    let first: Granted | null = null
    for (const place of placesOf(question)) {
      for (const granted of this.#filed.get(place) ?? []) {
        if (first && granted.order > first.order) break
        if (ruleAllows(granted.rule, question)) first = granted
      }
    }
    return first?.grant ?? null
  }

  #file(granted: Granted): void {
    const { resources = [], resourceNames = [], nonResourceURLs = [] } = granted.rule
    if (nonResourceURLs.length > 0) this.#paths.push(granted)
    for (const resource of resources) {
      if (resourceNames.length === 0) this.#fileAt(resource, granted)
      for (const name of resourceNames) this.#fileAt(placeOf(resource, name), granted)
    }
  }

  #fileAt(place: string, granted: Granted): void {
    const beside = this.#filed.get(place)
    if (beside) beside.push(granted)
    else this.#filed.set(place, [granted])
  }
}

const placeOf = (resource: string, name: string): string => `${resource}\n${name}`

/** Where rules stand that could allow it. */
function placesOf({
  resource,
  subresource,
  name,
}: RuleQuestion & { readonly kind: 'resource' }): readonly string[] {
  const resources = subresource ? [`${resource}/${subresource}`, `*/${subresource}`, '*'] : [resource, '*']
  return [...resources, ...resources.map(each => placeOf(each, name))]
}

// What somebody may do, as SelfSubjectRulesReview tells it for one namespace. Pure.

/** One request that an act makes. */
export interface Need {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete'
  readonly group: string
  /** Plural; of a subresource with a slash: `pods/exec`. */
  readonly resource: string
}

export interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
}

/**
 * Whether the rules let it pass, for every object or for the one that is named. As Kubernetes reads them: `*` stands for
 * all, and `*` before a subresource for that of every resource.
 */
export function isAllowed(rules: readonly Rule[], { verb, group, resource }: Need, name?: string): boolean {
  const [, subresource] = resource.split('/')
  const resources = ['*', resource, ...(subresource ? [`*/${subresource}`] : [])]
  return rules.some(
    rule =>
      rule.verbs.some(each => each === '*' || each === verb) &&
      (rule.apiGroups ?? []).some(each => each === '*' || each === group) &&
      (rule.resources ?? []).some(each => resources.includes(each)) &&
      isForName(rule, name),
  )
}

const isForName = ({ resourceNames = [] }: Rule, name: string | undefined): boolean =>
  resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))

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

/** An object that an act is about; without a name any of its project. */
export interface Placed {
  readonly namespace: string
  readonly name?: string
}

/** Of what is done to several at once the first need that is not met for one of them, and in which project. */
export function missingAmong(
  objects: readonly Placed[],
  needs: readonly Need[],
  mayDo: (namespace: string, need: Need, name?: string) => boolean,
): { readonly namespace: string; readonly need: Need } | null {
  for (const need of needs) {
    const denied = [...new Set(objects.map(({ namespace }) => namespace))].filter(
      namespace => !mayDo(namespace, need),
    )
    if (denied.length === 0) continue
    // Roles may name their objects.
    const missing = objects.find(
      ({ namespace, name }) =>
        denied.includes(namespace) && (name === undefined || !mayDo(namespace, need, name)),
    )
    if (missing) return { namespace: missing.namespace, need }
  }
  return null
}

const isForName = ({ resourceNames = [] }: Rule, name: string | undefined): boolean =>
  resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))

// What a policy file says that no policy has: upstream warns of it, and goes on with the rest.

type Fields = { readonly [field: string]: unknown }

const policyFields = ['apiVersion', 'kind', 'metadata', 'rules', 'omitStages', 'omitManagedFields']
const ruleFields = [
  ...['level', 'users', 'userGroups', 'verbs', 'resources', 'namespaces', 'nonResourceURLs'],
  ...['omitStages', 'omitManagedFields'],
]
const resourcesFields = ['group', 'resources', 'resourceNames']

/** Of a policy that has been read: the paths of fields that mean nothing. */
export function unknownPolicyFields(policy: object): readonly string[] {
  const { rules = [] } = policy as { readonly rules?: readonly Fields[] }
  return [
    ...others(policy, policyFields, ''),
    ...rules.flatMap((rule, index) => unknownOfRule(rule, `rules[${index}].`)),
  ]
}

function unknownOfRule(rule: Fields, path: string): readonly string[] {
  const resources = (rule.resources ?? []) as readonly Fields[]
  return [
    ...others(rule, ruleFields, path),
    ...resources.flatMap((each, index) => others(each, resourcesFields, `${path}resources[${index}].`)),
  ]
}

const others = (fields: object, known: readonly string[], path: string): readonly string[] =>
  Object.keys(fields)
    .filter(each => !known.includes(each))
    .map(each => `${path}${each}`)

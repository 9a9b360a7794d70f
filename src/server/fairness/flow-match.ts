// Which FlowSchema a request is of, by the rules of `flowcontrol.apiserver.k8s.io`. Pure.
import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '../../api/generated/types.ts'
import type { RequestAttributes, ResourceAttributes } from '../access/attributes.ts'
import type { User } from '../request/request.ts'

type Subject = NonNullable<PolicyRulesWithSubjects['subjects']>[number]

/** In the order in which they are tried. */
export const inOrderOfPrecedence = (schemas: readonly FlowSchema[]): readonly FlowSchema[] =>
  schemas.toSorted(
    (a, b) =>
      (a.spec?.matchingPrecedence ?? 1000) - (b.spec?.matchingPrecedence ?? 1000) ||
      ((a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1),
  )

/** The rules of the schema that are about this user. */
export const rulesFor = ({ spec }: FlowSchema, user: User): readonly PolicyRulesWithSubjects[] =>
  (spec?.rules ?? []).filter(({ subjects = [] }) => subjects.some(subject => isSubject(subject, user)))

/** Of a rule that is about the user of the request. */
export const isOfRule = (rule: PolicyRulesWithSubjects, attributes: RequestAttributes): boolean =>
  attributes.kind === 'resource'
    ? (rule.resourceRules ?? []).some(each => isOfResources(each, attributes))
    : (rule.nonResourceRules ?? []).some(each => isOfPaths(each, attributes))

/** Who of a schema waits in one line: a user, a namespace, or all of it. */
export function flowName({ metadata, spec }: FlowSchema, attributes: RequestAttributes): string {
  const schema = metadata?.name ?? ''
  switch (spec?.distinguisherMethod?.type) {
    case 'ByUser':
      return `${schema} ${attributes.user.name}`
    case 'ByNamespace':
      return `${schema} ${attributes.kind === 'resource' ? attributes.namespace : ''}`
    default:
      return schema
  }
}

function isSubject({ kind, user, group, serviceAccount }: Subject, who: User): boolean {
  switch (kind) {
    case 'User':
      return user?.name === '*' || user?.name === who.name
    case 'Group':
      return group?.name === '*' || who.groups.includes(group?.name ?? '')
    case 'ServiceAccount': {
      const { namespace = '', name = '' } = serviceAccount ?? {}
      const prefix = `system:serviceaccount:${namespace}:`
      return name === '*' ? who.name.startsWith(prefix) : who.name === `${prefix}${name}`
    }
    default:
      return false
  }
}

const has = (wanted: readonly string[] | undefined, value: string): boolean =>
  wanted !== undefined && (wanted.includes('*') || wanted.includes(value))

function isOfResources(rule: ResourcePolicyRule, asked: ResourceAttributes): boolean {
  const { verb, group, resource, subresource, namespace } = asked
  const isInScope = namespace === '' ? rule.clusterScope === true : has(rule.namespaces, namespace)
  return (
    isInScope &&
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, subresource ? `${resource}/${subresource}` : resource)
  )
}

const isOfPaths = (
  { verbs, nonResourceURLs = [] }: NonResourcePolicyRule,
  { verb, path }: RequestAttributes & { readonly kind: 'path' },
): boolean =>
  has(verbs, verb) &&
  nonResourceURLs.some(
    url => url === '*' || url === path || (url.endsWith('/*') && path.startsWith(url.slice(0, -1))),
  )

// What policies of both kinds have in common: which are in force for a request, and with which parameters.
//
// A policy without a binding is not in force. Its variables are evaluated when an expression names them, once.

import type {
  MatchCondition,
  MatchResources,
  NamedRuleWithOperations,
  ParamKind,
  ParamRef,
  Variable,
} from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import type { Key } from '../../store/store.ts'
import { type Admitted, namespaceShown } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { keyOf, prefixOf } from '../resources/keys.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { objectOf, storedObject } from '../resources/stored-object.ts'
import { evaluate, type Variables } from './admission-cel.ts'
import { labelsOfNamespace, matchedResource, matchesSelectors } from './request-rules.ts'

export interface PolicySpec {
  readonly failurePolicy?: string
  readonly matchConstraints?: MatchResources
  readonly matchConditions?: readonly MatchCondition[]
  readonly paramKind?: ParamKind
  readonly variables?: readonly Variable[]
}

export interface BindingSpec {
  readonly policyName?: string
  readonly matchResources?: MatchResources
  readonly paramRef?: ParamRef
}

export interface Policies<P, B> {
  readonly policies: readonly P[]
  readonly bindings: readonly B[]
}

/** The bindings that put a policy in force for the request. */
export function bindingsInForce<B extends ApiObject & { readonly spec?: BindingSpec }>(
  policy: ApiObject & { readonly spec?: PolicySpec },
  bindings: readonly B[],
  subject: { readonly call: Call; readonly admitted: Admitted },
): readonly B[] {
  const bound = bindings.filter(({ spec }) => spec?.policyName === policy.metadata?.name)
  if (bound.length === 0 || !policy.spec?.matchConstraints) return []
  if (!isAbout(policy.spec.matchConstraints, subject)) return []
  return bound.filter(({ spec }) => !spec?.matchResources || isAbout(spec.matchResources, subject))
}

export const namespaceOf = ({ namespace, server }: Call): ApiObject | null =>
  namespace ? storedByName(server.store, kinds.Namespace, { namespace: '', name: namespace }) : null

/** A binding without rules takes the policy's; a policy always has some. */
function isAbout(
  match: MatchResources,
  { call, admitted }: { readonly call: Call; readonly admitted: Admitted },
): boolean {
  const { resourceRules, excludeResourceRules = [], matchPolicy } = match
  const meets = (rules: readonly NamedRuleWithOperations[]) =>
    rules.some(
      rule =>
        isNamed(rule, call, admitted) &&
        matchedResource(call, { rules: [rule], matchPolicy }, admitted.operation),
    )
  if (resourceRules && resourceRules.length > 0 && !meets(resourceRules)) return false
  if (meets(excludeResourceRules)) return false
  return matchesSelectors(match, { ...admitted, namespaceLabels: labelsOfNamespace(call, admitted) })
}

const isNamed = (
  { resourceNames = [] }: NamedRuleWithOperations,
  { name }: Call,
  { object }: Admitted,
): boolean => resourceNames.length === 0 || resourceNames.includes(name || (object?.metadata?.name ?? ''))

/** The variables of a policy: one that is not named may be wrong. */
export function policyVariables({ variables = [] }: PolicySpec, outer: Variables): object {
  const values: object = {}
  const all = { ...outer, variables: values }
  for (const { name, expression } of variables)
    Object.defineProperty(values, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = evaluate(expression, all)
        Object.defineProperty(values, name, { value, enumerable: true })
        return value
      },
    })
  return values
}

/** Why a policy or a binding cannot be in force as it stands. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration'
  /** Whether the policy itself cannot be, whichever binding puts it in force. */
  readonly of: 'policy' | 'binding'

  constructor(of: BadConfiguration['of'], why: string) {
    super(`failed to configure ${of}: ${why}`)
    this.of = of
  }
}

/** The parameters to go by, one after the other; null for a policy without any. Throws `BadConfiguration`. */
export function paramsOf(
  { call, object }: { readonly call: Call; readonly object: ApiObject | null },
  { paramKind }: PolicySpec,
  { paramRef }: BindingSpec,
): readonly (ApiObject | null)[] {
  if (!paramKind || !paramRef) return [null]
  const { apiVersion = '', kind } = paramKind
  const resource = call.server.registry
    .all()
    .find(each => each.apiVersion === apiVersion && each.kind.kind === kind)
  if (!resource)
    throw new BadConfiguration(
      'policy',
      `failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`,
    )
  const namespace = namespaceOfParams(namespaceShown(call, object), paramRef, resource.kind)
  const found = paramRef.name
    ? [call.server.store.get(keyOf(resource.stored, { namespace, name: paramRef.name }))].filter(
        each => each !== null,
      )
    : entriesBelow(call, prefixOf(resource.stored, namespace || undefined))
  const selector = paramRef.selector ? labelSelectorOf(paramRef.selector) : null
  const params = found
    // Nobody is asked how they look in this version.
    .map(entry => (resource.conversion?.asked ? storedObject(entry) : objectOf(resource, entry)))
    .filter(object => !selector || matchesLabels(selector, object.metadata?.labels ?? {}))
  if (params.length === 0 && paramRef.parameterNotFoundAction !== 'Allow')
    throw new BadConfiguration(
      'binding',
      'no params found for policy binding with `Deny` parameterNotFoundAction',
    )
  return params
}

/** Those of the request's own namespace, where none is named; a Namespace is in itself. */
function namespaceOfParams(own: string, paramRef: ParamRef, { namespaced }: Kind): string {
  const named = paramRef.namespace ?? ''
  if (!namespaced && named)
    throw new BadConfiguration(
      'binding',
      'paramRef.namespace must not be provided for a cluster-scoped `paramKind`',
    )
  if (namespaced && !named && !own)
    throw new BadConfiguration(
      'binding',
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    )
  return namespaced ? named || own : ''
}

function entriesBelow({ server }: Call, prefix: Key) {
  const listed = server.store.list({ prefix })
  return listed.kind === 'listed' ? listed.entries : []
}

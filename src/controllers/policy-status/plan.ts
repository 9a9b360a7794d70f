// What kinds a policy's expressions are checked against, and what is said of them. As upstream: kinds that its rules name
// outright, ten at most; what a wildcard or a subresource stands for is not looked at.
import {
  type CheckTypes,
  type Shape,
  structOf,
  type TypedKind,
  typeChecker,
} from '../../api/cel/type-checking.ts'
import type { CustomResourceDefinition, ValidatingAdmissionPolicy } from '../../api/generated/types.ts'
import { builtInKinds } from '../../api/kinds.ts'
import { nextTurn } from '../../base/turn.ts'

const typesMax = 10
/** Beyond that nobody reads on, and the policy has to fit into an object with them. */
const textMax = 100_000

type Warnings = readonly { readonly fieldRef: string; readonly warning: string }[]

/** Takes its time for a policy of many expressions, with others' turns between. */
export async function expressionWarnings(
  policy: ValidatingAdmissionPolicy,
  definitions: readonly CustomResourceDefinition[],
): Promise<Warnings> {
  const params = paramsOf(policy, definitions)
  const variables = policy.spec?.variables ?? []
  const checks = typesOf(policy, definitions).map(({ kind, shape }) => ({
    name: `${kind.group}/${kind.version}, Kind=${kind.kind}`,
    check: typeChecker({ object: shape, params, variables }),
  }))
  const found: { fieldRef: string; warning: string }[] = []
  let room = textMax
  for (const [index, { expression, messageExpression }] of (policy.spec?.validations ?? []).entries())
    for (const [field, text] of Object.entries({ expression, messageExpression })) {
      if (!text || room <= 0) continue
      const warning = checks
        .map(each => warningOf(each, text))
        .filter(each => each !== '')
        .join('\n')
      if (warning !== '') found.push({ fieldRef: `spec.validations[${index}].${field}`, warning })
      room -= warning.length
      await nextTurn()
    }
  return found
}

function warningOf(
  { name, check }: { readonly name: string; readonly check: CheckTypes },
  text: string,
): string {
  const problem = check(text)
  return problem === null ? '' : `${name}: ${problem}\n`
}

function typesOf(
  { spec }: ValidatingAdmissionPolicy,
  definitions: readonly CustomResourceDefinition[],
): readonly TypedKind[] {
  const found = new Map<string, TypedKind>()
  for (const { apiGroups = [], apiVersions = [], resources = [] } of spec?.matchConstraints?.resourceRules ??
    []) {
    if (apiGroups.includes('*') || apiVersions.includes('*')) continue
    for (const group of apiGroups)
      for (const version of apiVersions)
        for (const plural of resources) {
          if (found.size === typesMax) return sorted(found)
          if (/[*/]/.test(plural)) continue
          const type =
            builtInType({ group, version, plural }) ?? customType({ group, version, plural }, definitions)
          if (type) found.set(`${group}/${version} ${type.kind.kind}`, type)
        }
  }
  return sorted(found)
}

const sorted = (found: ReadonlyMap<string, TypedKind>): readonly TypedKind[] =>
  [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, type]) => type)

interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
}

function builtInType({ group, version, plural }: Resource): TypedKind | null {
  const kind = builtInKinds.find(
    each => each.group === group && each.version === version && each.plural === plural,
  )
  const struct = kind ? structOf(kind) : null
  return kind && struct ? { kind, shape: { kind: 'struct', struct } } : null
}

function customType(
  { group, version, plural }: Resource,
  definitions: readonly CustomResourceDefinition[],
): TypedKind | null {
  const definition = definitions.find(({ spec }) => spec.group === group && spec.names.plural === plural)
  const shape = definition && shapeIn(definition, version)
  return shape ? { kind: { group, version, kind: definition.spec.names.kind }, shape } : null
}

function shapeIn({ spec }: CustomResourceDefinition, version: string): Shape | null {
  const schema = spec.versions.find(each => each.name === version && each.served)?.schema?.openAPIV3Schema
  return schema ? { kind: 'schema', schema } : null
}

function paramsOf(
  { spec }: ValidatingAdmissionPolicy,
  definitions: readonly CustomResourceDefinition[],
): Shape | null {
  const { apiVersion = '', kind = '' } = spec?.paramKind ?? {}
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  const struct = structOf({ group, version, kind })
  if (struct) return { kind: 'struct', struct }
  const definition = definitions.find(each => each.spec.group === group && each.spec.names.kind === kind)
  return definition ? shapeIn(definition, version) : null
}

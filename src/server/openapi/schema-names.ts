import { goName } from '../../api/decode/struct-reader.ts'
import { structs } from '../../api/generated/model.ts'
import type { Kind } from '../../api/kinds.ts'
import type { Resource } from '../resources/resource.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** The structs that belong to no group, because objects of all groups have them. */
const metaStructs = [
  'Condition',
  'DeleteOptions',
  'FieldSelectorRequirement',
  'LabelSelector',
  'LabelSelectorRequirement',
  'ListMeta',
  'ManagedFieldsEntry',
  'ObjectMeta',
  'OwnerReference',
  'Preconditions',
  'Status',
  'StatusCause',
  'StatusDetails',
]

/** Every struct of the model, by the name that its schema has: the package of its group, and what Go calls it. */
export function schemaNames(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const names = new Map(metaStructs.map(struct => [struct, `${meta}.${struct}`]))
  // Structs of the core group are used by others, not the other way round: it names what it uses first.
  const coreFirst = resources.toSorted((a, b) => Number(b.kind.group === '') - Number(a.kind.group === ''))
  for (const { kind } of coreFirst) {
    const prefix = packageOf(kind.group, kind.version)
    for (const struct of [
      kind.schema.struct ?? '',
      ...Object.values(kind.subresources).map(sub => sub.struct),
    ])
      nameReachable(struct, prefix, names)
  }
  return names
}

const packageOf = (group: string, version: string): string =>
  `io.k8s.api.${group === '' ? 'core' : (group.split('.', 1)[0] ?? group)}.${version}`

function nameReachable(struct: string, prefix: string, names: Map<string, string>): void {
  const fields = structs[struct]
  if (!fields || names.has(struct)) return
  names.set(struct, `${foreign[struct] ?? prefix}.${goName(struct)}`)
  for (const type of Object.values(fields)) {
    const referred = structOfType(type)
    if (referred) nameReachable(referred, prefix, names)
  }
}

/** What the schema of a kind's objects is called. */
export const schemaNameOf = ({ schema }: Kind, names: ReadonlyMap<string, string>): string =>
  schema.definition?.name ?? names.get(schema.struct ?? '') ?? schema.struct ?? ''

/** Reached first from a group that is not theirs. */
const foreign: { readonly [struct: string]: string } = {
  Scale: 'io.k8s.api.autoscaling.v1',
  ScaleSpec: 'io.k8s.api.autoscaling.v1',
  ScaleStatus: 'io.k8s.api.autoscaling.v1',
  Eviction: 'io.k8s.api.policy.v1',
}

/** The struct inside a type of the model, however deep in lists and maps. */
export const structOfType = (type: string): string | null => /#(\w+)$/.exec(type)?.[1] ?? null

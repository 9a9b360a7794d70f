// How a kind of `iam.kedge.dev/v1` is told: once as the definition that the API serves it by, and once as what our own
// clients ask for it by. Pure.
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  JSONSchemaProps,
} from '../api/generated/types.ts'
import type { Kind } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import { unknownSchema } from '../api/schema/schema.ts'

export const iamGroup = 'iam.kedge.dev'
const version = 'v1'

export interface Defining {
  readonly kind: string
  readonly plural: string
  readonly scope: 'Cluster' | 'Namespaced'
  readonly shortNames?: readonly string[]
  readonly description: string
  readonly spec: JSONSchemaProps
  readonly status: JSONSchemaProps
  readonly columns: readonly CustomResourceColumnDefinition[]
}

export const customDefinition = (defining: Defining): CustomResourceDefinition => {
  const { kind, plural, scope, shortNames = [], description, spec, status, columns } = defining
  return {
    metadata: { name: `${plural}.${iamGroup}` },
    spec: {
      group: iamGroup,
      scope,
      names: {
        kind,
        plural,
        singular: kind.toLowerCase(),
        listKind: `${kind}List`,
        categories: ['iam'],
        ...(shortNames.length > 0 ? { shortNames: [...shortNames] } : {}),
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [...columns],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              required: ['spec'],
              properties: { spec, status },
            },
          },
        },
      ],
    },
  }
}

/** By which clients ask for the objects of a definition. */
export function kindOfDefinition<T extends ApiObject>({ spec }: CustomResourceDefinition): Kind<T> {
  const { kind, plural, singular = kind.toLowerCase(), shortNames = [], categories = [] } = spec.names
  return {
    group: spec.group,
    version,
    kind,
    plural,
    singular,
    namespaced: spec.scope === 'Namespaced',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames,
    categories,
    subresources: {},
    schema: unknownSchema,
  }
}

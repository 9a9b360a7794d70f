// How a kind of `iam.kedge.dev/v1` is told to the API, which serves it by this. Pure.
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  JSONSchemaProps,
} from '../api/generated/types.ts'
import type { Kind } from '../api/kinds.ts'

export { iamGroup } from '../api/iam/names.ts'

export interface Defining {
  readonly kind: Kind
  readonly description: string
  readonly spec: JSONSchemaProps
  readonly status: JSONSchemaProps
  readonly columns: readonly CustomResourceColumnDefinition[]
}

export const customDefinition = (defining: Defining): CustomResourceDefinition => {
  const { description, spec, status, columns } = defining
  const { group, version, kind, plural, singular, shortNames, categories, namespaced } = defining.kind
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      names: {
        kind,
        plural,
        singular,
        listKind: `${kind}List`,
        categories: [...categories],
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

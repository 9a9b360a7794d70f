import type { Definition } from '../schema/schema.ts'
import type { SchemaNode } from './schema-node.ts'

interface Named {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const objectMeta = '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/**
 * What OpenAPI says of a custom kind: the schema of its definition, and what all objects have. Sentences begin in upstream's words,
 * which its conformance specs look for in what `kubectl explain` prints.
 */
export function definitionOf({ group, version, kind }: Named, schema: SchemaNode): Definition {
  const described = (text: string) => ({ type: 'string', description: text })
  return {
    name: `${group.split('.').toReversed().join('.')}.${version}.${kind}`,
    schema: {
      ...schema,
      type: 'object',
      properties: {
        ...schema.properties,
        apiVersion: described(
          'APIVersion defines the group and version of this representation of the object.',
        ),
        kind: described('The kind of the object.'),
        metadata: {
          description: "Standard object's metadata: its name, namespace, labels and more.",
          allOf: [{ $ref: objectMeta }],
        },
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    },
  }
}

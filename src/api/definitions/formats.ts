import { isKnownFormat } from '../custom/formats.ts'
import { walkSchema } from '../custom/schema-node.ts'
import type { CustomResourceDefinition } from '../generated/types.ts'

/** Formats of which nothing comes, each once. */
export function unknownFormats({ spec }: CustomResourceDefinition): readonly string[] {
  const found = new Set<string>()
  for (const { schema } of spec?.versions ?? [])
    if (schema?.openAPIV3Schema)
      for (const { schema: node } of walkSchema(schema.openAPIV3Schema, ''))
        if (node.format !== undefined && !isKnownFormat(node.format)) found.add(node.format)
  return [...found]
}

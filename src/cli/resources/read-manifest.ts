import type { ApiObject } from '../../api/object.ts'
import { JsonError } from '../../api/parsed-text.ts'
import { VerbError } from '../terminal/failure.ts'

export interface Manifest {
  readonly objects: readonly ApiObject[]
  /** What was read in another way than its author may think, in a sentence each. */
  readonly warnings: readonly string[]
}

/** The objects of a YAML or JSON text. `origin` names it in errors. Lists are taken apart. */
export async function readManifest(text: string, origin: string): Promise<Manifest> {
  const { readYaml } = await import('../../api/decode/yaml.ts')
  const objects: ApiObject[] = []
  const warnings: string[] = []
  for (const [index, part] of documentsOf(text).entries()) {
    try {
      const { value, duplicates } = readYaml(part)
      if (value === null) continue
      objects.push(...objectsIn(value, origin))
      warnings.push(...duplicates.map(path => `${origin}: ${path} stands there twice; the last one counts`))
    } catch (error) {
      if (error instanceof JsonError)
        throw new VerbError(`${origin} cannot be read (document ${index + 1}): ${error.message}`, {
          cause: error,
        })
      throw error
    }
  }
  return { objects, warnings }
}

/** YAML separates documents by lines that begin with three dashes. */
const documentsOf = (text: string): readonly string[] => text.split(/^---(?=\s|$)/m)

function objectsIn(value: unknown, origin: string): readonly ApiObject[] {
  if (!isObject(value))
    throw new VerbError(`${origin} holds a document that is no object with apiVersion and kind`)
  if (value.kind === 'List' && 'items' in value && Array.isArray(value.items))
    return value.items.flatMap(item => objectsIn(item, origin))
  for (const field of ['name', 'namespace', 'generateName'] as const) {
    const { metadata } = value
    const given: unknown = typeof metadata === 'object' && metadata !== null ? metadata[field] : undefined
    if (given !== undefined && given !== null && typeof given !== 'string')
      throw new VerbError(
        `${origin}: metadata.${field} of a ${value.kind} is not a text but ${JSON.stringify(given)}`,
      )
  }
  return [value]
}

const isObject = (value: unknown): value is ApiObject =>
  typeof value === 'object' &&
  value !== null &&
  'apiVersion' in value &&
  typeof value.apiVersion === 'string' &&
  'kind' in value &&
  typeof value.kind === 'string'

// What a test lays before Kedge as `kubectl apply` would, by Kedge's own client in the test's process: most manifests of tests
// are of objects that are not there yet, and kubectl takes a quarter of a second of the processor to make one.
import { apiVersionOf, builtInKinds, type Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { readManifest } from '../../../src/cli/resources/read-manifest.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Output } from './kedge.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * What kubectl prints; null where it has to be run, for it alone says what it says of a refusal, and merges into what
 * is there. It takes what has been made here already to be unchanged.
 */
export async function layAnew(client: Client, manifest: string): Promise<Output | null> {
  try {
    const { objects } = await readManifest(manifest, 'the manifest')
    const lines: string[] = []
    const warnings: string[] = []
    for (const object of objects) {
      const kind = builtInKinds.find(
        each => each.kind === object.kind && apiVersionOf(each) === object.apiVersion,
      )
      if (!kind || !object.metadata?.name || (!kind.namespaced && object.metadata.namespace)) return null
      await client.create(kind, asApplied(kind, object), {
        fieldManager: 'kubectl-client-side-apply',
        fieldValidation: 'Strict',
        onWarning: text => void warnings.push(`Warning: ${text}\n`),
      })
      const word = kind.group ? `${kind.singular}.${kind.group}` : kind.singular
      lines.push(`${word}/${object.metadata.name} created\n`)
    }
    return { code: 0, stdout: lines.join(''), stderr: warnings.join('') }
  } catch {
    return null
  }
}

function asApplied(kind: Kind, object: ApiObject): ApiObject {
  const { annotations = {}, ...named } = object.metadata ?? {}
  const metadata = kind.namespaced ? { ...named, namespace: named.namespace ?? 'default' } : named
  const text = `${JSON.stringify(sorted({ ...object, metadata: { ...metadata, annotations } }))}\n`
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [lastApplied]: text } } }
}

/** With its keys in the order in which Go writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

// Looks for what a template names. Only what is certainly not there counts as missing: what may not be read does not.
import type {
  ConfigMap,
  PersistentVolumeClaim,
  PriorityClass,
  Secret,
  ServiceAccount,
  StatefulSet,
} from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import {
  missingOf,
  type Reference,
  type ReferenceKind,
  type Referred,
  referenceKinds,
  referencesOf,
} from './references.ts'

type Known = ConfigMap | Secret | ServiceAccount | PriorityClass | PersistentVolumeClaim

const kindOf: { readonly [K in ReferenceKind]: Kind<Known & ApiObject> } = {
  ConfigMap: kinds.ConfigMap,
  Secret: kinds.Secret,
  ServiceAccount: kinds.ServiceAccount,
  PriorityClass: kinds.PriorityClass,
  PersistentVolumeClaim: kinds.PersistentVolumeClaim,
}

/** `brought`: what comes with the set in the same manifests. */
export async function findMissing(
  client: Client,
  set: StatefulSet,
  { namespace, brought }: { readonly namespace: string; readonly brought: readonly ApiObject[] },
): Promise<readonly Reference[]> {
  const references = referencesOf(set)
  const referred: Referred[] = brought.flatMap(referredBy)
  const asked = new Set<string>()
  for (const { kind, name } of references) {
    const id = `${kind} ${name}`
    if (asked.has(id) || referred.some(each => each.kind === kind && each.name === name)) continue
    asked.add(id)
    try {
      const object = await client.get(kindOf[kind], {
        namespace: kindOf[kind].namespaced ? namespace : '',
        name,
      })
      referred.push(...referredBy({ ...object, kind }))
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (!isRefusal(error, 'NotFound')) referred.push({ kind, name, keys: allKeys(references, kind, name) })
    }
  }
  return missingOf(references, referred)
}

function referredBy(object: ApiObject): readonly Referred[] {
  const { metadata } = object
  const kind = referenceKinds.find(each => each === object.kind)
  if (kind === undefined) return []
  const { data, stringData, binaryData } = object as Partial<
    Record<'data' | 'stringData' | 'binaryData', object>
  >
  const keys = [data, stringData, binaryData].flatMap(each => Object.keys(each ?? {}))
  return [{ kind, name: metadata?.name ?? '', keys: new Set(keys) }]
}

const allKeys = (references: readonly Reference[], kind: ReferenceKind, name: string): ReadonlySet<string> =>
  new Set(
    references.flatMap(each => (each.kind === kind && each.name === name && each.key ? [each.key] : [])),
  )

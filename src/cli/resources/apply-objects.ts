import { apiVersionOf, builtInKinds, type Kind } from '../../api/kinds.ts'
import { type ApiObject, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { VerbError } from '../terminal/failure.ts'

export interface Applied {
  readonly kind: Kind
  readonly object: ApiObject
  readonly result: 'created' | 'present'
}

export interface ApplyOptions {
  /** For objects that name none. */
  readonly namespace: string
  onWarning?(text: string): void
}

/** Creates each object. One that is there stays as its owner has it since: scaled, for one. In their order. */
export async function applyObjects(
  client: Client,
  objects: readonly ApiObject[],
  options: ApplyOptions,
): Promise<readonly Applied[]> {
  const applied: Applied[] = []
  for (const object of objects) {
    const kind = kindOf(object)
    const namespace = kind.namespaced ? object.metadata?.namespace || options.namespace : undefined
    const placed = { ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } }
    applied.push(await applyOne(client, kind, placed, options))
  }
  return applied
}

async function applyOne(
  client: Client,
  kind: Kind,
  object: ApiObject,
  { onWarning }: ApplyOptions,
): Promise<Applied> {
  const query = { fieldManager: 'kedge', onWarning }
  try {
    return { kind, object: await client.create(kind, object, query), result: 'created' }
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists')) throw error
    return { kind, object: await client.get(kind, refOf(object)), result: 'present' }
  }
}

function kindOf(object: ApiObject): Kind {
  const kind = builtInKinds.find(
    each => each.kind === object.kind && apiVersionOf(each) === object.apiVersion,
  )
  if (kind) return kind
  throw new VerbError(`the kind ${object.kind} of ${object.apiVersion} is not known`)
}

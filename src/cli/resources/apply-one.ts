import { isEqual } from '../../api/equality.ts'
import { apiVersionOf, builtInKinds, type Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { applyObject } from '../../foresee/observe/apply-manifest.ts'
import { VerbError } from '../terminal/failure.ts'
import type { KindFinder } from './find-kinds.ts'

export interface Applied {
  readonly kind: Kind
  readonly object: ApiObject
  readonly result: 'created' | 'configured' | 'unchanged'
}

export interface ApplyOneOptions {
  readonly finder: KindFinder
  /** For objects that name none. */
  readonly namespace: string
  onWarning(text: string): void
}

/** Creates the object, or changes the one that is there from what was applied last to what is applied now. */
export async function applyOne(
  client: Client,
  object: ApiObject,
  { finder, namespace, onWarning }: ApplyOneOptions,
): Promise<Applied> {
  const kind = await kindOfObject(object, finder)
  const name = object.metadata?.name
  if (!name) throw new VerbError(`a ${kind.kind} in the manifest has no name`)
  const ref = { namespace: kind.namespaced ? object.metadata?.namespace || namespace : '', name }
  const manifest = kind.namespaced
    ? { ...object, metadata: { ...object.metadata, namespace: ref.namespace } }
    : object
  const current = await existing(client, kind, ref)
  const query = { fieldManager: 'kedge', fieldValidation: 'Strict', onWarning } as const
  const after = await applyObject(client, kind, { current, manifest, query })
  return { kind, object: after, result: resultOf(current, after) }
}

async function existing(
  client: Client,
  kind: Kind,
  ref: { readonly namespace: string; readonly name: string },
): Promise<ApiObject | null> {
  try {
    return await client.get(kind, ref)
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

function resultOf(before: ApiObject | null, after: ApiObject): Applied['result'] {
  if (!before) return 'created'
  return isEqual(contentOf(before), contentOf(after)) ? 'unchanged' : 'configured'
}

/** What a manifest can say. The rest others write meanwhile: a controller its status, say. */
function contentOf(object: ApiObject): object {
  const { status: _status, ...content } = object as ApiObject & { readonly status?: unknown }
  const { resourceVersion: _version, managedFields: _managers, ...metadata } = object.metadata ?? {}
  return { ...content, metadata }
}

/** The kind that a manifest names. */
export async function kindOfObject(object: ApiObject, finder: KindFinder): Promise<Kind> {
  const isIt = (kind: Kind) => kind.kind === object.kind && apiVersionOf(kind) === object.apiVersion
  const kind = builtInKinds.find(isIt) ?? (await finder.all()).find(isIt) ?? (await finder.again()).find(isIt)
  if (kind) return kind
  throw new VerbError(
    `no matches for kind "${object.kind}" in version "${object.apiVersion}"; is its CustomResourceDefinition there?`,
  )
}

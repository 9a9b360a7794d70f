// What `kubectl apply` does with one object: create it, or patch from what was applied last to what is applied now.

import type { StatefulSet } from '../../api/generated/types.ts'
import { encodeGoJson } from '../../api/go-json.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, refOf } from '../../api/object.ts'
import { mergeThreeWayPatch } from '../../api/patch/merge-three-way.ts'
import { strategicThreeWayPatch } from '../../api/patch/three-way.ts'
import type { Client, WriteQuery } from '../../client/client.ts'

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** The set as the server makes it. With `dryRun` nothing is written. */
export const applyManifest = (
  client: Client,
  current: StatefulSet | null,
  manifest: StatefulSet,
  query: WriteQuery,
): Promise<StatefulSet> => applyObject(client, kinds.StatefulSet, { current, manifest, query })

export interface ApplyOptions<T extends ApiObject> {
  /** Null when it is not there. */
  readonly current: T | null
  readonly manifest: T
  readonly query: WriteQuery
}

/** The same for an object of any kind. Kinds that the model does not know are merged as JSON, as kubectl does. */
export async function applyObject<T extends ApiObject>(
  client: Client,
  kind: Kind<T>,
  { current, manifest, query }: ApplyOptions<T>,
): Promise<T> {
  return current
    ? client.patch(kind, refOf(manifest), patchOfApply(kind, current, manifest), query)
    : client.create(kind, withLastApplied(manifest), query)
}

interface ApplyPatch {
  readonly type: 'strategic' | 'merge'
  readonly body: object
}

/** From what is there to what is applied, without what was applied before and no longer is. */
export function patchOfApply<T extends ApiObject>(kind: Kind<T>, current: T, manifest: T): ApplyPatch {
  const modified = withLastApplied(manifest)
  const original = lastApplied(current)
  if (!kind.schema.struct)
    return { type: 'merge', body: Object(mergeThreeWayPatch({ original, modified, current })) }
  const { merging } = kind.schema
  return { type: 'strategic', body: strategicThreeWayPatch({ merging, original, modified, current }) }
}

/** The manifest as kubectl annotates it: the annotation holds the manifest without itself. */
function withLastApplied<T extends ApiObject>(manifest: T): T {
  const { [lastAppliedAnnotation]: _, ...annotations } = manifest.metadata?.annotations ?? {}
  // What somebody has saved from a cluster brings its status along, which is nobody's to apply.
  const applied = { ...manifest, status: undefined, metadata: { ...manifest.metadata, annotations } }
  // As Go writes it, so that kubectl, in its turn, finds what it would have written itself.
  const text = `${encodeGoJson(applied)}\n`
  return {
    ...applied,
    metadata: { ...applied.metadata, annotations: { ...annotations, [lastAppliedAnnotation]: text } },
  }
}

function lastApplied(current: ApiObject): unknown {
  const text = current.metadata?.annotations?.[lastAppliedAnnotation]
  if (!text) return {}
  try {
    return JSON.parse(text)
  } catch {
    // Written by hand, or by somebody else: as if nothing had been applied before.
    return {}
  }
}

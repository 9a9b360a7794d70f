// What `kubectl apply` does with one object: create it, or patch from what was applied last to what is applied now.

import type { StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { strategicThreeWayPatch } from '../api/patch/three-way.ts'
import type { Client, WriteQuery } from '../client/client.ts'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object as the server makes it. With `dryRun` nothing is written. */
export async function applyManifest(
  client: Client,
  current: StatefulSet | null,
  manifest: StatefulSet,
  query: WriteQuery,
): Promise<StatefulSet> {
  const modified = withLastApplied(manifest)
  if (!current) return client.create(kinds.StatefulSet, modified, query)
  const body = strategicThreeWayPatch({
    struct: kinds.StatefulSet.struct,
    original: lastApplied(current),
    modified,
    current,
  })
  const { namespace = '', name = '' } = manifest.metadata ?? {}
  return client.patch(kinds.StatefulSet, { namespace, name }, { type: 'strategic', body }, query)
}

/** The manifest as kubectl annotates it: the annotation holds the manifest without itself. */
export function withLastApplied(manifest: StatefulSet): StatefulSet {
  const { [lastAppliedAnnotation]: _, ...annotations } = manifest.metadata?.annotations ?? {}
  const { status: __, ...plain } = manifest
  const applied = { ...plain, metadata: { ...manifest.metadata, annotations } }
  return {
    ...applied,
    metadata: {
      ...applied.metadata,
      annotations: { ...annotations, [lastAppliedAnnotation]: `${JSON.stringify(applied)}\n` },
    },
  }
}

function lastApplied(current: StatefulSet): unknown {
  const text = current.metadata?.annotations?.[lastAppliedAnnotation]
  if (!text) return {}
  try {
    return JSON.parse(text)
  } catch {
    // Written by hand, or by somebody else: as if nothing had been applied before.
    return {}
  }
}

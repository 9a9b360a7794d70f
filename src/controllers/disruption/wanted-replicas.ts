import type { OwnerReference, Pod } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, controllerOf, nameOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { objectPath } from '../../client/paths.ts'
import type { ControllerContext } from '../../control/controller.ts'
import { createResolveKind } from '../kinds/resolve-kind.ts'

interface Scaled extends ApiObject {
  readonly spec?: { readonly replicas?: number }
}

/** What the controllers of pods want, added up; those without a controller are left out. */
export type Wanted =
  | { readonly kind: 'known'; readonly replicas: number }
  /** This pod's controller is not there, or has no scale. */
  | { readonly kind: 'unknown'; readonly podName: string }

export type ReplicaLookup = (pods: readonly Pod[]) => Promise<Wanted>

export function createReplicaLookup({ client, informers }: ControllerContext): ReplicaLookup {
  const resolveKind = createResolveKind(client)

  const scaleOf = async (namespace: string, owner: OwnerReference): Promise<number | null> => {
    const ref = { namespace, name: owner.name }
    switch (`${owner.apiVersion} ${owner.kind}`) {
      case 'apps/v1 StatefulSet':
        return replicasIn(informers.of(kinds.StatefulSet).get(ref), owner)
      case 'apps/v1 ReplicaSet': {
        const replicaSet = informers.of(kinds.ReplicaSet).get(ref)
        const deployment = replicaSet ? controllerOf(replicaSet) : null
        if (deployment?.kind !== 'Deployment') return replicasIn(replicaSet, owner)
        return replicasIn(
          informers.of(kinds.Deployment).get({ namespace, name: deployment.name }),
          deployment,
        )
      }
      case 'v1 ReplicationController':
        return replicasIn(informers.of(kinds.ReplicationController).get(ref), owner)
      default: {
        const kind = await resolveKind(owner.apiVersion, owner.kind)
        return kind ? readScale(client, kind, ref) : null
      }
    }
  }

  return async pods => {
    const owners = new Map<string, { readonly pod: Pod; readonly owner: OwnerReference }>()
    for (const pod of pods) {
      const owner = controllerOf(pod)
      if (owner && !owners.has(owner.uid)) owners.set(owner.uid, { pod, owner })
    }
    const scales = await Promise.all(
      [...owners.values()].map(async ({ pod, owner }) => ({
        pod,
        scale: await scaleOf(pod.metadata?.namespace ?? '', owner),
      })),
    )
    let replicas = 0
    for (const { pod, scale } of scales) {
      if (scale === null) return { kind: 'unknown', podName: nameOf(pod) }
      replicas += scale
    }
    return { kind: 'known', replicas }
  }
}

const replicasIn = (object: Scaled | null, owner: OwnerReference): number | null =>
  object?.metadata?.uid === owner.uid ? (object.spec?.replicas ?? 1) : null

/** Kinds of others tell their scale by the subresource of that name. */
async function readScale(
  client: Pick<Client, 'raw'>,
  kind: Kind,
  ref: { readonly namespace: string; readonly name: string },
): Promise<number | null> {
  try {
    const { body } = await client.raw({ method: 'GET', path: objectPath(kind, ref, 'scale') })
    const spec = body && typeof body === 'object' && 'spec' in body ? body.spec : null
    const replicas = spec && typeof spec === 'object' && 'replicas' in spec ? spec.replicas : null
    return typeof replicas === 'number' ? replicas : null
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

import type { OwnerReference } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { isTerminating } from '../../../api/object.ts'
import type { World } from '../world.ts'

const words = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join(' ')

const ownersOf = (owners: readonly OwnerReference[] | undefined): string =>
  (owners ?? []).map(owner => `${owner.kind}/${owner.name}`).join('+') || 'nobody'

export function printPods({ api }: World): readonly string[] {
  const lines = api.list(kinds.Pod).map(pod => {
    const isReady = pod.status?.conditions?.some(each => each.type === 'Ready' && each.status === 'True')
    return words(
      pod.metadata?.name,
      pod.status?.phase,
      isReady && 'ready',
      isTerminating(pod) && 'terminating',
      pod.metadata?.labels?.['controller-revision-hash'] ?? 'no revision',
      `of ${ownersOf(pod.metadata?.ownerReferences)}`,
    )
  })
  return lines.length > 0 ? lines : ['no pods']
}

export function printClaims({ api }: World): readonly string[] {
  const lines = api
    .list(kinds.PersistentVolumeClaim)
    .map(claim =>
      words(
        claim.metadata?.name,
        isTerminating(claim) && 'terminating',
        `of ${ownersOf(claim.metadata?.ownerReferences)}`,
      ),
    )
  return lines.length > 0 ? lines : ['no claims']
}

export function printRevisions({ api }: World): readonly string[] {
  return [...api.list(kinds.ControllerRevision)]
    .sort((a, b) => a.revision - b.revision)
    .map(revision => `${revision.metadata?.name} is ${revision.revision}`)
}

export function printStatus({ set }: World): readonly string[] {
  const status = set?.status
  if (!status) return ['no set']
  const counts = {
    replicas: status.replicas,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    current: status.currentReplicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    generation: `${status.observedGeneration ?? 0}/${set.metadata?.generation}`,
    currentRevision: status.currentRevision,
    updateRevision: status.updateRevision,
    ...(status.conditions
      ? { conditions: status.conditions.map(each => `${each.type}:${each.status}`).join('+') }
      : {}),
  }
  return [
    Object.entries(counts)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  ]
}

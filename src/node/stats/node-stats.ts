// What a node and its pods use: the runtime's counts, named by the pods' containers, and how full their claims are.
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import type { ContainerStats, NodeStats, PodStats, VolumeStats } from '../../api/node-stats.ts'
import type { ObjectRef } from '../../api/object.ts'
import { uidOf } from '../../api/object.ts'
import { claimNameOf } from '../../api/pod-references.ts'
import { parseQuantity, quantityToNumber } from '../../api/quantity.ts'
import type { Clock } from '../../base/clock.ts'
import type { Runtime, RuntimeStats } from '../runtime.ts'
import type { RuntimeCache } from '../runtime-cache.ts'
import { diskOf, machineUsage } from './machine-usage.ts'
import { VolumeUsage } from './volume-usage.ts'

export interface NodeStatsParts {
  readonly runtime: Pick<Runtime, 'stats'>
  readonly cache: Pick<RuntimeCache, 'of'>
  readonly clock: Clock
  /** Of the pods' own files. */
  readonly folder: string
  pods(): readonly Pod[]
  claim(ref: ObjectRef): PersistentVolumeClaim | null
  volume(name: string): PersistentVolume | null
}

export function nodeStats(parts: NodeStatsParts): () => Promise<NodeStats> {
  const volumes = new VolumeUsage(parts.clock)
  return async () => {
    const [measured, usage, disk] = await Promise.all([
      parts.runtime.stats(),
      machineUsage(parts.clock.now()),
      diskOf(parts.folder),
    ])
    const pods = await Promise.all(parts.pods().map(pod => podStats(parts, { pod, measured, volumes })))
    return { usage, disk, pods }
  }
}

interface PodInput {
  readonly pod: Pod
  readonly measured: RuntimeStats
  readonly volumes: VolumeUsage
}

async function podStats(parts: NodeStatsParts, { pod, measured, volumes }: PodInput): Promise<PodStats> {
  const { namespace = '', name = '' } = pod.metadata ?? {}
  const { containers, sandboxes } = parts.cache.of(uidOf(pod))
  const sandbox = sandboxes.find(({ ready }) => ready)
  return {
    uid: uidOf(pod),
    namespace,
    name,
    containers: containers.flatMap((each): readonly ContainerStats[] => {
      const usage = measured.containers.get(each.id)
      return usage && each.state.kind === 'running'
        ? [{ name: each.name, startedAt: each.state.startedAt, usage }]
        : []
    }),
    network: (sandbox && measured.networks.get(sandbox.id)) ?? null,
    volumes: await claimStats(parts, pod, volumes),
  }
}

async function claimStats(
  parts: NodeStatsParts,
  pod: Pod,
  volumes: VolumeUsage,
): Promise<readonly VolumeStats[]> {
  const namespace = pod.metadata?.namespace ?? ''
  const counted = (pod.spec?.volumes ?? []).map(async (each): Promise<readonly VolumeStats[]> => {
    const name = claimNameOf(pod, each)
    const claim = name === null ? null : parts.claim({ namespace, name })
    const { spec } = parts.volume(claim?.spec?.volumeName ?? '') ?? {}
    const folder = spec?.local?.path ?? spec?.hostPath?.path
    const usage = name === null || folder === undefined ? null : await volumes.of(folder)
    if (name === null || usage === null) return []
    const capacity = parseQuantity(String(claim?.status?.capacity?.storage ?? spec?.capacity?.storage ?? ''))
    const capacityBytes = capacity ? quantityToNumber(capacity) : usage.usedBytes + usage.availableBytes
    return [{ name: each.name, claim: name, capacityBytes, ...usage }]
  })
  return (await Promise.all(counted)).flat()
}

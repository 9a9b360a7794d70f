// Whether the Pods of a set keep apart or together: a preference, never a demand, so that it cannot keep a Pod from
// running. Anything else that stands in the affinity is called custom and left alone. Pure.

import { isEqual } from '../../../src/api/equality.ts'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { read, write } from './path.ts'

export const deploymentModes = ['default', 'spread', 'together', 'custom'] as const
export type DeploymentMode = (typeof deploymentModes)[number]

const at = 'spec.template.spec.affinity'

export function deploymentModeOf(set: StatefulSet): DeploymentMode {
  const affinity = read(set, at)
  if (affinity === undefined) return 'default'
  if (isEqual(affinity, affinityFor('spread', set))) return 'spread'
  if (isEqual(affinity, affinityFor('together', set))) return 'together'
  return 'custom'
}

export function withDeploymentMode(set: StatefulSet, mode: Exclude<DeploymentMode, 'custom'>): StatefulSet {
  return write(set, at, mode === 'default' ? undefined : affinityFor(mode, set))
}

function affinityFor(mode: 'spread' | 'together', set: StatefulSet): object {
  const term = {
    weight: 100,
    podAffinityTerm: {
      labelSelector: { matchLabels: { ...set.spec?.selector.matchLabels } },
      topologyKey: 'kubernetes.io/hostname',
    },
  }
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [term] }
  return mode === 'spread' ? { podAntiAffinity: preferred } : { podAffinity: preferred }
}

/** The selector has changed: a preference that named the old one names the new one. */
export const withModeKept = (before: StatefulSet, after: StatefulSet): StatefulSet => {
  const mode = deploymentModeOf(before)
  const isSame = isEqual(read(before, at), read(after, at))
  return isSame && (mode === 'spread' || mode === 'together') ? withDeploymentMode(after, mode) : after
}

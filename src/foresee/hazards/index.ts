import type { Hazard } from '../plan-document.ts'
import { english } from '../words/english/english.ts'
import { hazardText } from '../words/plan-words.ts'
import { againstBudgets } from './budgets.ts'
import * as claims from './claims.ts'
import type { Detector, Facts } from './facts.ts'
import * as network from './network.ts'
import * as refusal from './refusal.ts'
import { refusedEdit } from './refused-edit.ts'
import * as rollout from './rollout.ts'
import * as stuck from './stuck.ts'
import * as template from './template.ts'

/** Every detector, in the order of the catalogue. */
const detectors: readonly Detector[] = [
  refusedEdit,
  template.metadataOnly,
  template.brokenBefore,
  template.cannotBePlaced,
  refusal.droppedMaxUnavailable,
  rollout.partitioned,
  rollout.lostInMidRollout,
  rollout.partitionRaised,
  rollout.startChanged,
  claims.deletedByScaling,
  claims.deletedWithSet,
  claims.policyTooLate,
  claims.resumedData,
  rollout.cannotShrink,
  againstBudgets,
  rollout.parallel,
  rollout.minReadyChanged,
  template.onDelete,
  refusal.nameTooLong,
  network.nameless,
  template.scaleAndTemplate,
  template.overtaken,
  rollout.unreachableNodes,
  claims.pinnedVolumes,
  claims.missingClaims,
  refusal.podRefused,
  template.forgottenHistory,
  template.reusedRevision,
  rollout.longGrace,
  claims.driftedClaims,
  template.missingReferences,
  template.missingImages,
  template.missingPrograms,
  template.closedGates,
  claims.misusedClaims,
  claims.emptiedWithPods,
  stuck.scaledByOthers,
  stuck.stillStarting,
]

/** Those that say why a plan does not end, where they are a danger. */
const explaining: readonly Detector[] = [
  template.brokenBefore,
  template.cannotBePlaced,
  template.missingReferences,
  template.missingImages,
  template.missingPrograms,
  template.closedGates,
  claims.misusedClaims,
  rollout.cannotShrink,
  refusal.nameTooLong,
  rollout.unreachableNodes,
  claims.pinnedVolumes,
  refusal.podRefused,
]

const weight = { danger: 0, warning: 1, info: 2 } as const

/** The hazards of a plan, the worst first. A plan that does not end has at least one that says why. */
export function findHazards(facts: Facts): readonly Hazard[] {
  let isExplained = false
  const found = detectors.flatMap(detect => {
    const finding = detect(facts)
    isExplained ||= finding?.severity === 'danger' && explaining.includes(detect)
    return finding ?? []
  })
  const last = isExplained ? null : stuck.stuckOtherwise(facts)
  return [...found, ...(last ? [last] : [])]
    .map(finding => ({ ...finding, ...hazardText(english, finding), commands: finding.commands ?? [] }))
    .sort((a, b) => weight[a.severity] - weight[b.severity])
}

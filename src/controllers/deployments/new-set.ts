// The ReplicaSet for the template that a Deployment asks for now: found and brought up to date in the books, or made.
//
// Revisions are numbers: the new set has one more than every other. A template that comes back (`rollout undo`) finds its
// old set, whose former number goes to its history.
import type { Deployment, OwnerReference, ReplicaSet } from '../../api/generated/types.ts'
import { nameOf, refOf } from '../../api/object.ts'
import { minReadySecondsOf, replicasOf } from '../../workload/desired.ts'
import { revisionHash } from '../../workload/revision-data.ts'
import { templateHashLabel, templateIdentity } from '../../workload/template-match.ts'
import { annotations, boundsOf, isRecreate, revisionOf, sumOf } from './nouns.ts'
import { type Sheet, sizeMarks, specOf, withAnnotations } from './sheet.ts'

/** Annotations of a Deployment that are about itself. */
const ownAnnotations = new Set<string>([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  ...Object.values(annotations),
])

const inherited = ({ metadata }: Deployment) =>
  Object.fromEntries(
    Object.entries(metadata?.annotations ?? {}).filter(([name]) => !ownAnnotations.has(name)),
  )

function nextRevision({ oldSets }: Sheet): bigint {
  let most = 0n
  for (const revision of oldSets.map(revisionOf)) if (revision > most) most = revision
  return most + 1n
}

/** Upstream's bound of characters in the history of numbers. */
const historyCharsMax = 2000

/** Brings the books of the new set up to date, where there is one. */
export function updateNewSet(sheet: Sheet): void {
  const { deployment, newSet } = sheet
  if (!newSet) return
  let updated = withAnnotations(newSet, inherited(deployment))
  const revision = nextRevision(sheet)
  const former = revisionOf(newSet)
  if (former < revision) {
    const history = newSet.metadata?.annotations?.[annotations.revisionHistory]
    const longer = history ? `${history},${former}` : String(former)
    updated = withAnnotations(updated, {
      [annotations.revision]: String(revision),
      ...(former > 0n && longer.length <= historyCharsMax ? { [annotations.revisionHistory]: longer } : {}),
    })
  }
  const minReadySeconds = minReadySecondsOf(deployment)
  if (minReadySecondsOf(newSet) !== minReadySeconds)
    updated = { ...updated, spec: { ...specOf(updated), minReadySeconds } }
  if (updated !== newSet) sheet.put(updated)
}

export function createNewSet(sheet: Sheet, owner: OwnerReference): void {
  const { deployment } = sheet
  const template = deployment.spec?.template ?? {}
  const hash = revisionHash(templateIdentity(template), deployment.status?.collisionCount ?? 0)
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash }
  const { matchLabels, ...selector } = deployment.spec?.selector ?? {}
  const minReadySeconds = minReadySecondsOf(deployment)
  sheet.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${nameOf(deployment)}-${hash}`,
      namespace: refOf(deployment).namespace,
      labels,
      annotations: {
        ...inherited(deployment),
        ...sizeMarks(deployment),
        [annotations.revision]: String(nextRevision(sheet)),
      },
      ownerReferences: [owner],
    },
    spec: {
      replicas: sizeOfNewSet(sheet, null),
      ...(minReadySeconds > 0 ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  })
}

/** How large the new set may be right now: all that are wanted, and no more Pods than the surge allows in sum. */
export function sizeOfNewSet(sheet: Sheet, newSet: ReplicaSet | null): number {
  const { replicas, maxSurge } = boundsOf(sheet.deployment)
  if (isRecreate(sheet.deployment)) return replicas
  const size = newSet ? replicasOf(newSet) : 0
  const room = replicas + maxSurge - sumOf(sheet.sets, replicasOf)
  return room <= 0 ? size : size + Math.min(room, replicas - size)
}

// What the status of a workload may count: nothing below zero, and no part that is more than the whole.
import type { Findings } from './findings.ts'

type Counts<F extends string> = { readonly [K in F]?: number }

/** Parts in the order in which they are told. */
export function validateParts<F extends string>(
  findings: Findings,
  counts: Counts<F | 'replicas'>,
  parts: readonly F[],
): void {
  for (const part of parts) {
    const count = counts[part] ?? 0
    if (count > (counts.replicas ?? 0))
      findings.invalid(`status.${part}`, count, 'cannot be greater than status.replicas')
  }
}

/** `ready` is how the kind calls the field. */
export function validateAvailable(
  findings: Findings,
  { availableReplicas = 0, readyReplicas = 0 }: Counts<'availableReplicas' | 'readyReplicas'>,
  ready: 'readyReplicas' | 'status.readyReplicas',
): void {
  if (availableReplicas > readyReplicas)
    findings.invalid('status.availableReplicas', availableReplicas, `cannot be greater than ${ready}`)
}

export function validateCounts<F extends string>(
  findings: Findings,
  counts: Counts<F>,
  fields: readonly F[],
): void {
  for (const field of fields) findings.notNegative(`status.${field}`, counts[field])
}

type Collisions = Counts<'collisionCount'> | undefined

/** Names that were taken once are not made again. */
export function validateCollisions(findings: Findings, status: Collisions, old: Collisions): void {
  const before = old?.collisionCount
  const count = status?.collisionCount
  if (before !== undefined && (count ?? -1) < before)
    findings.invalid('status.collisionCount', count ?? 0, 'cannot be decremented')
}

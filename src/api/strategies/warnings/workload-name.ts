import type { ObjectMeta } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'

/** Of a new workload: its Pods are called after it. */
export function workloadNameWarnings(
  { metadata }: { readonly metadata?: ObjectMeta },
  old: object | null,
): readonly string[] {
  const problems = old ? [] : problemsOfDns1123Label(metadata?.name ?? '')
  if (problems.length === 0) return []
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ]
}

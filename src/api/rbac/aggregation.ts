import { isEqual } from '../equality.ts'
import type { ClusterRole, PolicyRule } from '../generated/types.ts'
import { nameOf } from '../object.ts'
import { labelSelectorOf, matchesLabels } from '../select/selector.ts'

/** The rules that an aggregated role gathers from the others, in the order of their names and each once; null if it has them. */
export function aggregatedRules(
  role: ClusterRole,
  others: readonly ClusterRole[],
): readonly PolicyRule[] | null {
  const { clusterRoleSelectors } = role.aggregationRule ?? {}
  if (!clusterRoleSelectors) return null
  const rules: PolicyRule[] = []
  const seen = new Set<string>()
  const taken = new Set<ClusterRole>()
  for (const selector of clusterRoleSelectors.map(labelSelectorOf)) {
    const chosen = others.filter(({ metadata }) => matchesLabels(selector, metadata?.labels))
    for (const other of chosen.toSorted(byName)) {
      // A role that gathers from itself would only keep what it once had.
      if (taken.has(other) || nameOf(other) === nameOf(role)) continue
      taken.add(other)
      for (const rule of other.rules ?? []) {
        const text = JSON.stringify(rule)
        if (!seen.has(text)) rules.push(rule)
        seen.add(text)
      }
    }
  }
  return isEqual(rules, role.rules ?? []) ? null : rules
}

const byName = (one: ClusterRole, other: ClusterRole): number => (nameOf(one) < nameOf(other) ? -1 : 1)

import type { CSIStorageCapacity } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../../names.ts'
import { formatQuantity, signOfQuantity } from '../../quantity.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { immutableText } from '../rules/object-meta.ts'
import { readQuantity } from '../rules/resources.ts'
import { isSameValue } from '../rules/same-value.ts'

export function validateStorageCapacity(findings: Findings, storageCapacity: CSIStorageCapacity): void {
  const { nodeTopology, storageClassName, capacity } = storageCapacity
  validateLabelSelector(findings, 'nodeTopology', nodeTopology)
  findings.problems('storageClassName', storageClassName, problemsOfDns1123Subdomain(storageClassName))
  const amount = capacity === undefined ? null : readQuantity(findings, 'capacity', capacity)
  if (amount && signOfQuantity(amount) < 0)
    findings.invalid('capacity', formatQuantity(amount), 'must be greater than or equal to 0')
}

/** What was asked for stays; how much there is changes. */
export function validateStorageCapacityUpdate(
  findings: Findings,
  { nodeTopology, storageClassName }: CSIStorageCapacity,
  old: CSIStorageCapacity,
): void {
  if (!isSameValue(nodeTopology, old.nodeTopology))
    findings.invalid('nodeTopology', nodeTopology ?? null, immutableText)
  if (storageClassName !== old.storageClassName)
    findings.invalid('storageClassName', storageClassName, immutableText)
}

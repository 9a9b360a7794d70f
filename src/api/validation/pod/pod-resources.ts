import type { Container, PodSpec } from '../../generated/types.ts'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  zeroQuantity,
} from '../../quantity.ts'
import type { Findings } from '../rules/findings.ts'
import { podResourceName } from '../rules/resource-names.ts'
import { type Resources, validateResources } from '../rules/resources.ts'

/** The resources of the pod as a whole: no less than what its containers ask for, no less than any of their limits. */
export function validatePodResources(findings: Findings, path: string, spec: PodSpec): void {
  const { resources } = spec
  if (!resources) return
  const at = `${path}.resources`
  if (resources.claims) findings.forbidden(`${at}.claims`, 'claims cannot be set for Resources at pod-level')
  validateResources(
    findings,
    at,
    { ...resources, claims: [] },
    {
      nameRule: podResourceName,
      claimNames: new Set(),
    },
  )
  for (const [name, total] of requestsOf(spec)) {
    // What the pod as a whole does not ask for, or cannot, its containers have each for itself.
    if (resources.requests?.[name] === undefined) continue
    const requested = quantityAt(resources.requests, name)
    if (compareQuantities(total, requested) > 0)
      findings.invalid(
        `${at}.requests[${name}]`,
        formatQuantity(requested),
        `must be greater than or equal to aggregate container requests of ${formatQuantity(total)}`,
      )
  }
  validateContainerLimits(findings, at, spec)
}

function validateContainerLimits(findings: Findings, path: string, spec: PodSpec): void {
  const podLimits = spec.resources?.limits ?? {}
  spec.containers.forEach(({ resources }, index) => {
    for (const name of Object.keys(resources?.limits ?? {})) {
      if (podLimits[name] === undefined) continue
      const [limit, podLimit] = [quantityAt(resources?.limits, name), quantityAt(podLimits, name)]
      if (compareQuantities(limit, podLimit) > 0)
        findings.invalid(
          `${path}.containers[${index}][${name}].limits`,
          formatQuantity(limit),
          `must be less than or equal to pod limits of ${formatQuantity(podLimit)}`,
        )
    }
  })
}

const quantityAt = (resources: Resources | undefined, name: string): Quantity =>
  parseQuantity(resources?.[name] ?? '0') ?? zeroQuantity

const larger = (a: Quantity, b: Quantity): Quantity => (compareQuantities(a, b) >= 0 ? a : b)

/** What all containers ask for together: the sum of those that run side by side, or one init container on its way. */
function requestsOf({ containers, initContainers = [] }: PodSpec): ReadonlyMap<string, Quantity> {
  const total = new Map<string, Quantity>()
  const most = new Map<string, Quantity>()
  const add = (sums: Map<string, Quantity>, { resources }: Container) => {
    for (const name of Object.keys(resources?.requests ?? {}))
      sums.set(name, addQuantities(sums.get(name) ?? zeroQuantity, quantityAt(resources?.requests, name)))
  }
  for (const container of containers) add(total, container)
  // Sidecars run on beside whatever starts after them.
  const sidecars = new Map<string, Quantity>()
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') {
      add(total, container)
      add(sidecars, container)
    }
    for (const name of Object.keys(container.resources?.requests ?? {})) {
      const own = quantityAt(container.resources?.requests, name)
      const alone = container.restartPolicy === 'Always' ? zeroQuantity : own
      const beside = addQuantities(sidecars.get(name) ?? zeroQuantity, alone)
      most.set(name, larger(most.get(name) ?? zeroQuantity, beside))
    }
  }
  for (const [name, amount] of most) most.set(name, larger(amount, total.get(name) ?? zeroQuantity))
  return new Map([...total, ...most])
}

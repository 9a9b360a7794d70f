import type { Node, NodeSpec } from '../generated/types.ts'
import type { Findings } from './rules/findings.ts'
import { areOfBothFamilies, validateNetwork } from './rules/ip-address.ts'
import { repeatedIn } from './rules/repeated.ts'
import { validateAmount } from './rules/resources.ts'
import { validateTaints } from './rules/taints.ts'

const noSpec: NodeSpec = {}

export function validateNode(findings: Findings, node: Node): void {
  const { taints, podCIDRs = [] } = node.spec ?? noSpec
  // Upstream's path of taints, which are in the spec.
  if (taints) validateTaints(findings, 'metadata.taints', taints)
  validateAmounts(findings, node)
  const repeated = repeatedIn(podCIDRs)
  podCIDRs.forEach((network, index) => {
    const path = `spec.podCIDRs[${index}]`
    validateNetwork(findings, path, network)
    if (repeated.has(index)) findings.duplicate(path, network)
  })
  const addresses = podCIDRs.map(network => network.split('/', 1)[0] ?? '')
  if (podCIDRs.length > 2 || (podCIDRs.length === 2 && !areOfBothFamilies(addresses)))
    findings.invalid('spec.podCIDRs', podCIDRs, 'may specify no more than one CIDR for each IP family')
}

function validateAmounts(findings: Findings, { status }: Node): void {
  for (const field of ['capacity', 'allocatable'] as const)
    for (const [name, text] of Object.entries(status?.[field] ?? {}))
      validateAmount(findings, `status.${field}.${name}`, { name, text })
}

/** Of its spec and of its status alike: upstream has one rule for both. */
export function validateNodeUpdate(findings: Findings, node: Node, old: Node): void {
  const [spec, oldSpec] = [node.spec ?? noSpec, old.spec ?? noSpec]
  validateAmounts(findings, node)
  const seen = new Set<string>()
  node.status?.addresses?.forEach(({ type, address }, index) => {
    const key = `${type} ${address}`
    if (seen.has(key)) findings.duplicate(`status.addresses[${index}]`, { Type: type, Address: address })
    seen.add(key)
  })
  const [networks, oldNetworks] = [spec.podCIDRs ?? [], oldSpec.podCIDRs ?? []]
  if (oldNetworks.length > 0 && networks.join() !== oldNetworks.join())
    findings.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
  if (oldSpec.providerID && oldSpec.providerID !== spec.providerID)
    findings.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')
  if (spec.taints) validateTaints(findings, 'metadata.taints', spec.taints)
  if ((spec.externalID ?? '') !== (oldSpec.externalID ?? ''))
    findings.forbidden('spec.externalID', 'may not be updated')
}

import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../generated/types.ts'
import { problemsOfPortName, problemsOfPortNumber } from '../../names.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { validateNetwork } from '../rules/ip-address.ts'
import { ipNetworkOf, isStrictSubset } from '../rules/ip-network.ts'
import { type LabelSelectorRules, validateLabelSelector } from '../rules/labels.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { validatePortNumber } from './container-ports.ts'

const policyTypes = ['Ingress', 'Egress']
const protocols = ['TCP', 'UDP', 'SCTP']

export function validateNetworkPolicy(
  findings: Findings,
  { spec = {} }: NetworkPolicy,
  rules: LabelSelectorRules = {},
): void {
  validateLabelSelector(findings, 'spec.podSelector', spec.podSelector, rules)
  spec.ingress?.forEach(({ ports, from }, index) => {
    const path = `spec.ingress[${index}]`
    validatePorts(findings, `${path}.ports`, ports ?? [])
    validatePeers(findings, `${path}.from`, from ?? [], rules)
  })
  spec.egress?.forEach(({ ports, to }, index) => {
    const path = `spec.egress[${index}]`
    validatePorts(findings, `${path}.ports`, ports ?? [])
    validatePeers(findings, `${path}.to`, to ?? [], rules)
  })
  const types = spec.policyTypes ?? []
  if (types.length > policyTypes.length)
    findings.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')
  else
    types.forEach((type, index) => {
      oneOfGiven(findings, `spec.policyTypes[${index}]`, type, policyTypes)
    })
}

/** A selector that was stored with values that no label can have may keep them. */
export function validateNetworkPolicyUpdate(
  findings: Findings,
  policy: NetworkPolicy,
  old: NetworkPolicy,
): void {
  const found = findingsOf(each => validateLabelSelector(each, '', old.spec?.podSelector))
  validateNetworkPolicy(findings, policy, { allowsInvalidValues: found.length > 0 })
}

function validatePorts(findings: Findings, path: string, ports: readonly NetworkPolicyPort[]): void {
  ports.forEach((port, index) => {
    oneOfGiven(findings, `${path}[${index}].protocol`, port.protocol, protocols)
    validatePort(findings, `${path}[${index}]`, port)
  })
}

function validatePort(findings: Findings, path: string, { port, endPort }: NetworkPolicyPort): void {
  const refuseEnd = (why: string) => {
    if (endPort !== undefined) findings.invalid(`${path}.endPort`, endPort, why)
  }
  if (port === undefined) refuseEnd('may not be specified when `port` is not specified')
  else if (typeof port === 'string') {
    refuseEnd('may not be specified when `port` is non-numeric')
    findings.problems(`${path}.port`, port, problemsOfPortName(port))
  } else {
    validatePortNumber(findings, `${path}.port`, port)
    if (endPort !== undefined && endPort < port) refuseEnd('must be greater than or equal to `port`')
    if (endPort !== undefined) for (const problem of problemsOfPortNumber(endPort)) refuseEnd(problem)
  }
}

function validatePeers(
  findings: Findings,
  path: string,
  peers: readonly NetworkPolicyPeer[],
  rules: LabelSelectorRules,
): void {
  peers.forEach(({ podSelector, namespaceSelector, ipBlock }, index) => {
    const at = `${path}[${index}]`
    validateLabelSelector(findings, `${at}.podSelector`, podSelector, rules)
    validateLabelSelector(findings, `${at}.namespaceSelector`, namespaceSelector, rules)
    if (ipBlock) validateIpBlock(findings, `${at}.ipBlock`, ipBlock)
    const selects = podSelector !== undefined || namespaceSelector !== undefined
    if (!ipBlock && !selects) findings.required(at, 'must specify a peer')
    if (ipBlock && selects) findings.forbidden(at, 'may not specify both ipBlock and another peer')
  })
}

function validateIpBlock(findings: Findings, path: string, { cidr, except = [] }: IPBlock): void {
  if (!cidr) {
    findings.required(`${path}.cidr`)
    return
  }
  validateNetwork(findings, `${path}.cidr`, cidr)
  const block = ipNetworkOf(cidr)
  if (!block) return
  except.forEach((excepted, index) => {
    const at = `${path}.except[${index}]`
    validateNetwork(findings, at, excepted)
    const inner = ipNetworkOf(excepted)
    if (inner && !isStrictSubset(inner, block))
      findings.invalid(at, excepted, 'must be a strict subset of `cidr`')
  })
}

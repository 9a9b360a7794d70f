import { eachInSteps, type Steps } from '../../../base/turn.ts'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../generated/types.ts'
import { problemsOfPortName, problemsOfPortNumber } from '../../names.ts'
import type { Checked } from '../../strategy.ts'
import { Findings, findingsOf } from '../rules/findings.ts'
import { validateNetwork } from '../rules/ip-address.ts'
import { ipNetworkOf, isOutdatedForm, isStrictSubset } from '../rules/ip-network.ts'
import { withoutKeptForms } from '../rules/kept-forms.ts'
import { type LabelSelectorRules, validateLabelSelector } from '../rules/labels.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { validatePortNumber } from './container-ports.ts'

const policyTypes = ['Ingress', 'Egress']
const protocols = ['TCP', 'UDP', 'SCTP']

/** What an object may have tens of thousands of is gone through some at a time. */
export function* validateNetworkPolicy(
  findings: Findings,
  { object, old }: Pick<Checked<NetworkPolicy>, 'object' | 'old'>,
): Steps<void> {
  const found = new Findings()
  yield* eachInSteps(partsOf(found, object, rulesFor(old)), validate => validate())
  // Whoever changes something else need not mend how networks were once written.
  const isKept = old !== null && found.errors.some(({ detail }) => isOutdatedForm(detail))
  const before = new Findings()
  if (isKept) yield* eachInSteps(partsOf(before, old, {}), validate => validate())
  findings.add(isKept ? withoutKeptForms(found.errors, each => each.add(before.errors)) : found.errors)
}

/** A selector that was stored with values that no label can have may keep them. */
function rulesFor(old: NetworkPolicy | null): LabelSelectorRules {
  const found = findingsOf(each => validateLabelSelector(each, '', old?.spec?.podSelector))
  return { allowsInvalidValues: found.length > 0 }
}

type Part = () => void

/** Each looks at one thing. */
function* partsOf(
  findings: Findings,
  { spec = {} }: NetworkPolicy,
  rules: LabelSelectorRules,
): Generator<Part, void> {
  yield () => validateLabelSelector(findings, 'spec.podSelector', spec.podSelector, rules)
  for (const [index, { ports, from }] of (spec.ingress ?? []).entries()) {
    const path = `spec.ingress[${index}]`
    yield* partsOfPorts(findings, `${path}.ports`, ports ?? [])
    yield* partsOfPeers({ findings, rules }, `${path}.from`, from ?? [])
  }
  for (const [index, { ports, to }] of (spec.egress ?? []).entries()) {
    const path = `spec.egress[${index}]`
    yield* partsOfPorts(findings, `${path}.ports`, ports ?? [])
    yield* partsOfPeers({ findings, rules }, `${path}.to`, to ?? [])
  }
  yield () => validateTypes(findings, spec.policyTypes ?? [])
}

function validateTypes(findings: Findings, types: readonly string[]): void {
  if (types.length > policyTypes.length)
    findings.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')
  else
    types.forEach((type, index) => {
      oneOfGiven(findings, `spec.policyTypes[${index}]`, type, policyTypes)
    })
}

function* partsOfPorts(
  findings: Findings,
  path: string,
  ports: readonly NetworkPolicyPort[],
): Generator<Part, void> {
  for (const [index, port] of ports.entries())
    yield () => {
      oneOfGiven(findings, `${path}[${index}].protocol`, port.protocol, protocols)
      validatePort(findings, `${path}[${index}]`, port)
    }
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

interface Looking {
  readonly findings: Findings
  readonly rules: LabelSelectorRules
}

function* partsOfPeers(
  { findings, rules }: Looking,
  path: string,
  peers: readonly NetworkPolicyPeer[],
): Generator<Part, void> {
  for (const [index, { podSelector, namespaceSelector, ipBlock }] of peers.entries()) {
    const at = `${path}[${index}]`
    yield () => {
      validateLabelSelector(findings, `${at}.podSelector`, podSelector, rules)
      validateLabelSelector(findings, `${at}.namespaceSelector`, namespaceSelector, rules)
    }
    if (ipBlock) yield* partsOfBlock(findings, `${at}.ipBlock`, ipBlock)
    const selects = podSelector !== undefined || namespaceSelector !== undefined
    if (!ipBlock && !selects) findings.required(at, 'must specify a peer')
    if (ipBlock && selects) findings.forbidden(at, 'may not specify both ipBlock and another peer')
  }
}

function* partsOfBlock(
  findings: Findings,
  path: string,
  { cidr, except = [] }: IPBlock,
): Generator<Part, void> {
  if (!cidr) {
    findings.required(`${path}.cidr`)
    return
  }
  validateNetwork(findings, `${path}.cidr`, cidr)
  const block = ipNetworkOf(cidr)
  if (!block) return
  for (const [index, excepted] of except.entries())
    yield () => {
      const at = `${path}.except[${index}]`
      validateNetwork(findings, at, excepted)
      const inner = ipNetworkOf(excepted)
      if (inner && !isStrictSubset(inner, block))
        findings.invalid(at, excepted, 'must be a strict subset of `cidr`')
    }
}

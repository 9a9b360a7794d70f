import type { LoadBalancerStatus, Service, ServiceSpec } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain, problemsOfLabelKey } from '../../names.ts'
import { hasHealthPort } from '../../service-range.ts'
import type { Findings } from '../rules/findings.ts'
import { validateAddress, validateNetwork, validateReachable } from '../rules/ip-address.ts'
import { isAddress } from '../rules/ip-syntax.ts'
import { validateLabels } from '../rules/labels.ts'
import { validatePortNumber } from './container-ports.ts'
import { isHeadless, validateClusterAddresses, validateClusterAddressUpdate } from './service-addresses.ts'
import { refuseRepeatedPorts, validatePorts } from './service-ports.ts'

const noSpec: ServiceSpec = {}
const none: readonly never[] = []

const hintsKey = 'service.kubernetes.io/topology-aware-hints'
const topologyModeKey = 'service.kubernetes.io/topology-mode'
const sourceRangesKey = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'"

export function validateService(findings: Findings, service: Service): void {
  const spec = service.spec ?? noSpec
  const annotations = service.metadata?.annotations ?? {}
  const [mode, hints] = [annotations[topologyModeKey], annotations[hintsKey]]
  if (mode !== undefined && hints !== undefined && mode !== hints)
    findings.invalid(
      `metadata.annotations[${topologyModeKey}]`,
      mode,
      `must match annotations[${hintsKey}] when both are specified`,
    )
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== 'ExternalName')
    findings.required('spec.ports')
  validateByType(findings, spec)
  validatePorts(findings, spec)
  validateLabels(findings, 'spec.selector', spec.selector)
  validateSessionAffinity(findings, spec)
  if (spec.type !== 'ExternalName') validateClusterAddresses(findings, spec)
  spec.externalIPs?.forEach((address, index) => {
    const path = `spec.externalIPs[${index}]`
    if (validateAddress(findings, path, address)) validateReachable(findings, path, address)
  })
  findings.oneOf('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'])
  refuseRepeatedPorts(findings, spec)
  validateLoadBalancer(findings, spec, annotations[sourceRangesKey])
  validateTrafficPolicies(findings, spec)
}

const kubeletPort = 10_250

function validateByType(findings: Findings, spec: ServiceSpec): void {
  const { type, clusterIPs = none, externalName = '', ports = none } = spec
  if (type === 'LoadBalancer')
    ports.forEach(({ port }, index) => {
      if (port === kubeletPort)
        findings.invalid(
          `spec.ports[${index}]`,
          port,
          `may not expose port ${kubeletPort} externally since it is used by kubelet`,
        )
    })
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec))
    findings.invalid('spec.clusterIPs[0]', clusterIPs[0], `may not be set to 'None' for ${type} services`)
  if (type !== 'ExternalName') return
  const text = 'may not be set for ExternalName services'
  if (clusterIPs.length > 0) findings.forbidden('spec.clusterIPs', text)
  if (spec.ipFamilies?.length) findings.forbidden('spec.ipFamilies', text)
  if (spec.ipFamilyPolicy !== undefined) findings.forbidden('spec.ipFamilyPolicy', text)
  // A final dot makes the name absolute.
  const name = externalName.replace(/\.$/, '')
  if (name) findings.problems('spec.externalName', name, problemsOfDns1123Subdomain(name))
  else findings.required('spec.externalName')
}

const affinitySecondsMax = 86_400

function validateSessionAffinity(findings: Findings, spec: ServiceSpec): void {
  const { sessionAffinity, sessionAffinityConfig: config } = spec
  const path = 'spec.sessionAffinityConfig'
  findings.oneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (sessionAffinity === 'None' && config)
    findings.forbidden(path, 'must not be set when session affinity is None')
  if (sessionAffinity !== 'ClientIP') return
  const seconds = config?.clientIP?.timeoutSeconds
  const text = 'when session affinity type is ClientIP'
  if (!config) findings.required(path, text)
  else if (!config.clientIP) findings.required(`${path}.clientIP`, text)
  else if (seconds === undefined) findings.required(`${path}.clientIP.timeoutSeconds`, text)
  else if (seconds <= 0 || seconds > affinitySecondsMax)
    findings.invalid(
      `${path}.clientIP.timeoutSeconds`,
      seconds,
      `must be greater than 0 and less than ${affinitySecondsMax}`,
    )
}

function validateLoadBalancer(findings: Findings, spec: ServiceSpec, annotated: string | undefined): void {
  const isLoadBalancer = spec.type === 'LoadBalancer'
  const ranges = spec.loadBalancerSourceRanges ?? none
  const at = 'spec.LoadBalancerSourceRanges'
  if (ranges.length > 0) {
    if (!isLoadBalancer) findings.forbidden(at, onlyLoadBalancer)
    ranges.forEach((range, index) => {
      validateNetwork(findings, `${at}[${index}]`, range.trim())
    })
  } else if (annotated !== undefined) {
    const path = `metadata.annotations[${sourceRangesKey}]`
    if (!isLoadBalancer) findings.forbidden(path, onlyLoadBalancer)
    if (annotated.trim())
      for (const range of annotated.split(',')) validateNetwork(findings, path, range.trim())
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer)
    findings.forbidden('spec.allocateLoadBalancerNodePorts', onlyLoadBalancer)
  if (spec.allocateLoadBalancerNodePorts === undefined && isLoadBalancer)
    findings.required('allocateLoadBalancerNodePorts')
  validateLoadBalancerClass(findings, spec)
}

function validateLoadBalancerClass(findings: Findings, { type, loadBalancerClass: name }: ServiceSpec): void {
  if (name === undefined) return
  if (type === 'LoadBalancer') findings.problems('spec.loadBalancerClass', name, problemsOfLabelKey(name))
  else findings.forbidden('spec.loadBalancerClass', onlyLoadBalancer)
}

const trafficPolicies = ['Cluster', 'Local'] as const
const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'] as const

const isReachableFromOutside = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && !!externalIPs?.length)

function validateTrafficPolicies(findings: Findings, spec: ServiceSpec): void {
  const { externalTrafficPolicy: external, healthCheckNodePort: healthPort, trafficDistribution } = spec
  if (isReachableFromOutside(spec)) findings.oneOf('spec.externalTrafficPolicy', external, trafficPolicies)
  else if (external)
    findings.invalid(
      'spec.externalTrafficPolicy',
      external,
      'may only be set for externally-accessible services',
    )
  if (healthPort && hasHealthPort(spec)) validatePortNumber(findings, 'spec.healthCheckNodePort', healthPort)
  else if (healthPort)
    findings.invalid(
      'spec.healthCheckNodePort',
      healthPort,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    )
  const { internalTrafficPolicy: internal, type } = spec
  if (internal !== undefined || type !== 'ExternalName')
    findings.oneOf('spec.internalTrafficPolicy', internal, trafficPolicies)
  if (
    trafficDistribution !== undefined &&
    !(distributions as readonly string[]).includes(trafficDistribution)
  )
    findings.notSupported('spec.trafficDistribution', trafficDistribution, distributions)
}

export function validateServiceUpdate(findings: Findings, service: Service, old: Service): void {
  const [spec, oldSpec] = [service.spec ?? noSpec, old.spec ?? noSpec]
  validateClusterAddressUpdate(findings, spec, oldSpec)
  const areLoadBalancers = spec.type === 'LoadBalancer' && oldSpec.type === 'LoadBalancer'
  if (areLoadBalancers && spec.loadBalancerClass !== oldSpec.loadBalancerClass)
    findings.invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set')
  if (hasHealthPort(oldSpec) && hasHealthPort(spec))
    if (spec.healthCheckNodePort !== oldSpec.healthCheckNodePort)
      findings.forbidden('spec.healthCheckNodePort', 'field is immutable')
  validateService(findings, service)
}

export function validateServiceStatus(findings: Findings, { spec, status }: Service): void {
  const path = 'status.loadBalancer.ingress'
  const ingress = status?.loadBalancer?.ingress ?? none
  if (spec?.type !== 'LoadBalancer' && ingress.length > 0)
    findings.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")
  else
    ingress.forEach((point, index) => {
      validateIngress(findings, `${path}[${index}]`, point)
    })
}

type Ingress = NonNullable<LoadBalancerStatus['ingress']>[number]

function validateIngress(findings: Findings, path: string, { ip, ipMode, hostname }: Ingress): void {
  if (ip) validateAddress(findings, `${path}.ip`, ip)
  if (ipMode === undefined) {
    if (ip) findings.required(`${path}.ipMode`, 'must be specified when `ip` is set')
  } else if (!ip) findings.forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set')
  else findings.oneOf(`${path}.ipMode`, ipMode, ['Proxy', 'VIP'])
  if (!hostname) return
  findings.problems(`${path}.hostname`, hostname, problemsOfDns1123Subdomain(hostname))
  if (isAddress(hostname))
    findings.invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address')
}

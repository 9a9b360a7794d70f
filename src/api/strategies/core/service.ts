import { setIngressModes } from '../../defaults/service.ts'
import type { Service, ServiceSpec } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { hasHealthPort, pointsAnywhere } from '../../service-range.ts'
import {
  validateService,
  validateServiceStatus,
  validateServiceUpdate,
} from '../../validation/network/service.ts'
import { labelName } from '../../validation/rules/name-rule.ts'
import { ageColumn, column, formatLabels, nameColumn, wideColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'
import { serviceWarnings } from '../warnings/service-warnings.ts'

type Spec = Draft<ServiceSpec>

export const serviceParticulars: Particulars<Service> = {
  allowsCreateOnUpdate: true,
  nameRule: labelName,
  warnings: serviceWarnings,
  columns: [
    nameColumn,
    column('Type', service => service.spec?.type ?? ''),
    column('Cluster-IP', service => service.spec?.clusterIPs?.[0] ?? service.spec?.clusterIP ?? '<none>'),
    column('External-IP', formatExternal),
    column('Port(s)', formatPorts),
    ageColumn,
    wideColumn('Selector', service => formatLabels(service.spec?.selector)),
  ],
  initialStatus: () => ({ loadBalancer: {} }),
  prepareForCreate({ spec }) {
    if (!spec) return
    fillAddressList(spec, null)
    fillFamilies(spec)
  },
  prepareForUpdate({ spec }, old) {
    if (!spec) return
    const oldSpec = old.spec ?? {}
    dropWhatTypeDoesNotHave(spec, oldSpec)
    keepAllocated(spec, oldSpec)
    fillAddressList(spec, oldSpec)
    fillFamilies(spec)
  },
  // A patch of the status comes without the spec, which is here again.
  prepareForStatusUpdate: setIngressModes,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatus: (findings, service) => validateServiceStatus(findings, service),
  selectableFields: ({ spec }) => ({
    'spec.clusterIP': spec?.clusterIP ?? '',
    'spec.type': spec?.type ?? '',
  }),
}

const hasAddress = ({ type }: Partial<ServiceSpec>): boolean => type !== 'ExternalName'
const hasNodePorts = ({ type }: Partial<ServiceSpec>): boolean =>
  type === 'NodePort' || type === 'LoadBalancer'

/** A client that does not mention what the server gave means to keep it. */
function keepAllocated(spec: Spec, old: ServiceSpec): void {
  if (hasAddress(spec) && hasAddress(old)) {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP
    if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP && old.clusterIPs)
      spec.clusterIPs = [...old.clusterIPs]
    if (!spec.ipFamilies?.length && old.ipFamilies) spec.ipFamilies = [...old.ipFamilies]
    spec.ipFamilyPolicy ??= old.ipFamilyPolicy
  }
  if (hasNodePorts(spec) && hasNodePorts(old)) {
    const taken = new Set(spec.ports?.map(port => port.nodePort))
    const byName = new Map(
      (old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort] as const).toReversed(),
    )
    for (const port of spec.ports ?? []) {
      const before = byName.get(port.name ?? '')
      if (!port.nodePort && before && !taken.has(before)) port.nodePort = before
    }
  }
  if (!spec.healthCheckNodePort && old.healthCheckNodePort && hasHealthPort(spec) && hasHealthPort(old))
    spec.healthCheckNodePort = old.healthCheckNodePort
}

/** With another type, a value that was carried over unchanged goes; one that the client set is validated. */
function dropWhatTypeDoesNotHave(spec: Spec, old: ServiceSpec): void {
  if (hasAddress(old) && !hasAddress(spec)) {
    if (spec.clusterIP === old.clusterIP) {
      delete spec.clusterIP
      delete spec.clusterIPs
      delete spec.ipFamilies
      delete spec.ipFamilyPolicy
    }
  }
  if (hasNodePorts(old) && !hasNodePorts(spec)) {
    const before = new Set(old.ports?.map(port => port.nodePort))
    for (const port of spec.ports ?? []) if (before.has(port.nodePort)) delete port.nodePort
    if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy
  }
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts)
      delete spec.allocateLoadBalancerNodePorts
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass
  }
  if (hasHealthPort(old) && !hasHealthPort(spec) && spec.healthCheckNodePort === old.healthCheckNodePort)
    delete spec.healthCheckNodePort
}

/** `clusterIP` is the first of `clusterIPs`: whichever of the two a client speaks of, the other follows. */
function fillAddressList(spec: Spec, old: ServiceSpec | null): void {
  const { clusterIP, clusterIPs = [] } = spec
  if (clusterIP && clusterIPs.length === 0) spec.clusterIPs = [clusterIP]
  else if (!clusterIP && clusterIPs[0] && !old) spec.clusterIP = clusterIPs[0]
  if (!old || !clusterIP || clusterIP === old.clusterIP) return
  const isListOld = clusterIPs.join() === (old.clusterIPs ?? []).join()
  if (isListOld && clusterIPs.length > 0) spec.clusterIPs = [clusterIP]
}

/** The cluster has addresses of one family. */
function fillFamilies(spec: Spec): void {
  if (!hasAddress(spec)) return
  const isBoundless = pointsAnywhere(spec)
  spec.ipFamilyPolicy ??= isBoundless ? 'RequireDualStack' : 'SingleStack'
  const both = isBoundless && spec.ipFamilyPolicy !== 'SingleStack'
  const families = spec.ipFamilies ?? []
  if (families.length === 0) spec.ipFamilies = both ? ['IPv4', 'IPv6'] : ['IPv4']
  else if (both && families.length === 1)
    spec.ipFamilies = [...families, families[0] === 'IPv6' ? 'IPv4' : 'IPv6']
}

function formatExternal({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? []
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>'
    case 'LoadBalancer': {
      const points = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
      return [...[...new Set(points)].filter(Boolean).toSorted(), ...external].join(',') || '<pending>'
    }
    case 'ExternalName':
      return spec.externalName ?? ''
    default:
      return '<unknown>'
  }
}

function formatPorts({ spec }: Service): string {
  const ports = (spec?.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${nodePort ? `${port}:${nodePort}` : port}/${protocol}`,
  )
  return ports.join(',') || '<none>'
}

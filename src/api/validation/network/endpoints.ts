import type {
  Endpoint,
  EndpointAddress,
  EndpointPort,
  EndpointSlice,
  Endpoints,
} from '../../generated/types.ts'
import {
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  problemsOfLabelKey,
  problemsOfLabelValue,
} from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateAddress, validateReachable } from '../rules/ip-address.ts'
import { outdatedAddress } from '../rules/ip-network.ts'
import { isAddressV4, isAddressV6 } from '../rules/ip-syntax.ts'
import { validateLabels } from '../rules/labels.ts'
import { immutableText } from '../rules/object-meta.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { portProtocols, validatePortNumber } from './container-ports.ts'

export function validateEndpoints(findings: Findings, { subsets = [] }: Endpoints): void {
  subsets.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = `subsets[${index}]`
    if (addresses.length === 0 && notReadyAddresses.length === 0)
      findings.required(path, 'must specify `addresses` or `notReadyAddresses`')
    addresses.forEach((address, position) => {
      validateEndpointAddress(findings, `${path}.addresses[${position}]`, address)
    })
    notReadyAddresses.forEach((address, position) => {
      validateEndpointAddress(findings, `${path}.notReadyAddresses[${position}]`, address)
    })
    ports.forEach((port, position) => {
      const at = `${path}.ports[${position}]`
      if (ports.length > 1 && !port.name) findings.required(`${at}.name`)
      validateEndpointPort(findings, at, port)
    })
  })
}

function validateEndpointAddress(
  findings: Findings,
  path: string,
  { ip, hostname, nodeName }: EndpointAddress,
): void {
  validateAddress(findings, `${path}.ip`, ip)
  if (hostname) findings.problems(`${path}.hostname`, hostname, problemsOfDns1123Label(hostname))
  if (nodeName !== undefined)
    findings.problems(`${path}.nodeName`, nodeName, problemsOfDns1123Subdomain(nodeName))
  validateReachable(findings, `${path}.ip`, ip)
}

function validateEndpointPort(findings: Findings, path: string, port: EndpointPort): void {
  const { name, protocol, appProtocol } = port
  if (name) findings.problems(`${path}.name`, name, problemsOfDns1123Label(name))
  validatePortNumber(findings, `${path}.port`, port.port)
  findings.oneOf(`${path}.protocol`, protocol, portProtocols)
  if (appProtocol !== undefined)
    findings.problems(`${path}.appProtocol`, appProtocol, problemsOfLabelKey(appProtocol))
}

const endpointsMax = 1000
const addressesMax = 100
const portsMax = 20_000
const topologyLabelsMax = 16
const hintsMax = 8

export function validateEndpointSlice(findings: Findings, slice: EndpointSlice): void {
  const { addressType, endpoints = [] } = slice
  findings.oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6'])
  if (endpoints.length > endpointsMax) findings.tooMany('endpoints', endpoints.length, endpointsMax)
  else
    endpoints.forEach((endpoint, index) => {
      validateEndpoint(findings, `endpoints[${index}]`, endpoint, addressType)
    })
  validateSlicePorts(findings, slice)
}

function validateEndpoint(findings: Findings, path: string, endpoint: Endpoint, addressType: string): void {
  const { addresses = [], nodeName, hostname, deprecatedTopology = {}, hints } = endpoint
  const at = `${path}.addresses`
  if (addresses.length === 0) findings.required(at, 'must contain at least 1 address')
  else if (addresses.length > addressesMax) findings.tooMany(at, addresses.length, addressesMax)
  addresses.forEach((address, index) => {
    validateOfType(findings, `${at}[${index}]`, address, addressType)
  })
  if (nodeName !== undefined)
    findings.problems(`${path}.nodeName`, nodeName, problemsOfDns1123Subdomain(nodeName))
  const labels = Object.keys(deprecatedTopology).length
  if (labels > topologyLabelsMax) findings.tooMany(`${path}.deprecatedTopology`, labels, topologyLabelsMax)
  validateLabels(findings, `${path}.deprecatedTopology`, deprecatedTopology)
  if (hostname !== undefined)
    findings.problems(`${path}.hostname`, hostname, problemsOfDns1123Label(hostname))
  validateHints(findings, `${path}.hints.forZones`, hints?.forZones ?? [])
  validateHints(findings, `${path}.hints.forNodes`, hints?.forNodes ?? [])
}

/** Where traffic for the endpoint comes from, at best. */
function validateHints(findings: Findings, path: string, hints: readonly { readonly name: string }[]): void {
  if (hints.length > hintsMax) {
    findings.tooMany(path, hints.length, hintsMax)
    return
  }
  const repeated = repeatedIn(hints.map(({ name }) => name))
  hints.forEach(({ name }, index) => {
    const at = `${path}[${index}].name`
    if (repeated.has(index)) findings.duplicate(at, name)
    findings.problems(at, name, problemsOfLabelValue(name))
  })
}

function validateOfType(findings: Findings, path: string, address: string, addressType: string): void {
  if (addressType === 'FQDN') {
    const name = address.replace(/\.$/, '')
    findings.problems(path, address, problemsOfDns1123Subdomain(name))
    if (name.split('.').length < 2)
      findings.invalid(path, address, 'should be a domain with at least two segments separated by dots')
    return
  }
  if (addressType === 'IPv4' && !isAddressV4(address))
    findings.invalid(path, address, 'must be a valid IPv4 address')
  if (addressType === 'IPv6' && !isAddressV6(address))
    findings.invalid(path, address, 'must be a valid IPv6 address')
  findings.problems(path, address, outdatedAddress(address))
  validateReachable(findings, path, address)
}

function validateSlicePorts(findings: Findings, { ports = [] }: EndpointSlice): void {
  if (ports.length > portsMax) {
    findings.tooMany('ports', ports.length, portsMax)
    return
  }
  const names = new Set<string>()
  ports.forEach(({ name = '', protocol, port, appProtocol }, index) => {
    const path = `ports[${index}]`
    if (name) findings.problems(`${path}.name`, name, problemsOfDns1123Label(name))
    if (names.has(name)) findings.duplicate(`${path}.name`, name)
    names.add(name)
    if (port !== undefined) validatePortNumber(findings, `${path}.port`, port)
    findings.oneOf(`${path}.protocol`, protocol, portProtocols)
    if (appProtocol !== undefined)
      findings.problems(`${path}.appProtocol`, appProtocol, problemsOfLabelKey(appProtocol))
  })
}

export function validateEndpointSliceUpdate(
  findings: Findings,
  slice: EndpointSlice,
  old: EndpointSlice,
): void {
  validateEndpointSlice(findings, slice)
  if (slice.addressType !== old.addressType) findings.invalid('addressType', slice.addressType, immutableText)
}

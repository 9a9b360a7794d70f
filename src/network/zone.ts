// The names of a cluster, by the Kubernetes DNS specification (schema 1.1.0): what a question about them is answered.
//
//   <service>.<namespace>.svc.<zone>             A     its address; of a headless Service its ready endpoints'
//   <hostname>.<service>.<namespace>.svc.<zone>  A     one endpoint: a pod of a StatefulSet by its stable name
//   _<port>._<protocol>.<service>…               SRV   the port, at each target
//   <service>.<namespace>.svc.<zone>             CNAME of a Service with an external name
//   <a>-<b>-<c>-<d>.<namespace>.pod.<zone>       A     that address
//   <d>.<c>.<b>.<a>.in-addr.arpa                 PTR   the Service or endpoint with that address
//
// A headless Service without a ready endpoint has no name at all (the specification asks for NXDOMAIN).
//
// Differs from upstream where nothing routes the addresses of Services (`servicesRouted`): a Service's name is answered
// with its ready endpoints' addresses and SRV with their ports there, as if it were headless; one without ready endpoints
// keeps its own address, where nobody answers.

import { isIPv4 } from 'node:net'
import type { Endpoint, EndpointSlice, Service } from '../api/generated/types.ts'
import { serviceNameLabel } from '../api/service-of-slice.ts'
import type { ClusterNames } from './cluster-names.ts'
import type { DnsRecord } from './dns-message.ts'

export type QuestionType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'TXT' | 'SOA' | 'NS' | 'ANY' | 'other'

export interface ZoneQuestion {
  readonly name: string
  readonly type: QuestionType
}

export interface ZoneOptions {
  /** `cluster.local` */
  readonly zone: string
  /** Of the zone's start of authority. */
  readonly serial: number
  /** Whether something routes the addresses of Services to their endpoints. */
  readonly servicesRouted: boolean
}

export type ZoneAnswer =
  | {
      readonly kind: 'records'
      readonly answers: readonly DnsRecord[]
      readonly additionals: readonly DnsRecord[]
    }
  /** The name stands for another one, which has to be looked up. */
  | { readonly kind: 'alias'; readonly record: DnsRecord; readonly target: string }
  /** The name is there, without records of this type. */
  | { readonly kind: 'noData' }
  | { readonly kind: 'noName' }
  /** Not a name of the cluster. */
  | { readonly kind: 'foreign' }

/** Seconds, for what is there and for what is not: pods come and go. As CoreDNS is set up by default. */
const ttl = 5
const schemaVersion = '1.1.0'

const noName: ZoneAnswer = { kind: 'noName' }
const noData: ZoneAnswer = { kind: 'noData' }

export function answerZone(question: ZoneQuestion, names: ClusterNames, options: ZoneOptions): ZoneAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, '')
  const reversed = addressOfReverse(name)
  if (reversed !== null) return answerReverse(question, reversed, names, options)
  if (name === options.zone) return answerApex(question, options)
  if (!name.endsWith(`.${options.zone}`)) return { kind: 'foreign' }
  const labels = name
    .slice(0, -options.zone.length - 1)
    .split('.')
    .reverse()
  const [kind = '', namespace, ...rest] = labels
  switch (kind) {
    case 'svc':
      return answerService({ question, namespace, labels: rest, names, options })
    case 'pod':
      return answerPod(question, namespace, rest, names)
    case 'dns-version':
      return labels.length === 1 ? pick(question, [txt(question.name, schemaVersion)]) : noName
    case 'dns':
      // The zone's server of names, which its start of authority speaks of.
      return labels.length <= 2 && (namespace ?? 'ns') === 'ns' ? noData : noName
    default:
      return noName
  }
}

/** The start of authority, by which resolvers know how long to believe that something is not there. */
export function startOfAuthority({ zone, serial }: ZoneOptions): DnsRecord {
  return {
    type: 'SOA',
    name: zone,
    ttl,
    primary: `ns.dns.${zone}`,
    mailbox: `hostmaster.${zone}`,
    serial,
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: ttl,
  }
}

function answerApex(question: ZoneQuestion, options: ZoneOptions): ZoneAnswer {
  const server: DnsRecord = { type: 'NS', name: options.zone, ttl, target: `ns.dns.${options.zone}` }
  return pick(question, [startOfAuthority(options), server])
}

interface ServiceQuestion {
  readonly question: ZoneQuestion
  readonly namespace: string | undefined
  /** What stands before the namespace, from right to left. */
  readonly labels: readonly string[]
  readonly names: ClusterNames
  readonly options: ZoneOptions
}

function answerService({ question, namespace, labels, names, options }: ServiceQuestion): ZoneAnswer {
  if (namespace === undefined) return noData
  const [name, ...before] = labels
  if (name === undefined) return names.hasNamespace(namespace) ? noData : noName
  const service = names.service(namespace, name)
  if (!service) return noName
  const fqdn = `${name}.${namespace}.svc.${options.zone}`
  const asked = readPrefix(before)
  if (asked === null) return noName
  if (service.spec?.type === 'ExternalName')
    return asked.kind === 'service' ? alias(question, service) : noName
  const targets = targetsOf({ service, slices: names.slices(namespace, name), fqdn, options })
  switch (asked.kind) {
    case 'service':
      return fromTargets(question, targets)
    case 'endpoint':
      return fromTargets(
        question,
        endpointsOf(names.slices(namespace, name), fqdn).filter(isNamed(asked.hostname)),
      )
    case 'port': {
      const found = targets.flatMap(target =>
        target.ports
          .filter(
            port => port.name === asked.port && (asked.protocol === '*' || port.protocol === asked.protocol),
          )
          .map(port => ({ ...target, ports: [port] })),
      )
      if (found.length === 0) return noName
      return question.type === 'SRV' || question.type === 'ANY' ? services(question, found) : noData
    }
  }
}

type Prefix =
  | { readonly kind: 'service' }
  | { readonly kind: 'endpoint'; readonly hostname: string }
  | { readonly kind: 'port'; readonly port: string; readonly protocol: string }

/** What is asked of a Service: itself, one endpoint, or a port. Null: nothing that could be. */
function readPrefix(labels: readonly string[]): Prefix | null {
  const [last, first] = labels
  if (last === undefined) return { kind: 'service' }
  if (labels.length === 1 && !last.startsWith('_')) return { kind: 'endpoint', hostname: last }
  if (labels.length !== 2 || !last.startsWith('_') || !first?.startsWith('_')) return null
  return { kind: 'port', port: first.slice(1), protocol: last.slice(1) }
}

/** A place that a name leads to. */
interface Target {
  /** The name under which the place alone is found. */
  readonly fqdn: string
  readonly hostname: string
  readonly addresses: readonly string[]
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[]
}

const isNamed = (hostname: string) => (target: Target) => target.hostname === hostname

function targetsOf({
  service,
  slices,
  fqdn,
  options,
}: {
  readonly service: Service
  readonly slices: readonly EndpointSlice[]
  readonly fqdn: string
  readonly options: ZoneOptions
}): readonly Target[] {
  const endpoints = endpointsOf(slices, fqdn)
  const isHeadless = service.spec?.clusterIP === 'None' || !service.spec?.clusterIP
  if (isHeadless || (!options.servicesRouted && endpoints.length > 0)) return endpoints
  const addresses = service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? '']
  const ports = (service.spec?.ports ?? []).map(({ name = '', protocol = 'TCP', port }) => ({
    name: name.toLowerCase(),
    protocol: protocol.toLowerCase(),
    port,
  }))
  return [{ fqdn, hostname: '', addresses, ports }]
}

/** The ready endpoints of a Service. */
function endpointsOf(slices: readonly EndpointSlice[], fqdn: string): readonly Target[] {
  return slices.flatMap(slice =>
    readyEndpoints(slice).map(endpoint => {
      const hostname = hostnameOf(endpoint)
      const ports = (slice.ports ?? []).map(({ name = '', protocol = 'TCP', port = 0 }) => ({
        name: name.toLowerCase(),
        protocol: protocol.toLowerCase(),
        port,
      }))
      return { fqdn: `${hostname}.${fqdn}`, hostname, addresses: endpoint.addresses, ports }
    }),
  )
}

const readyEndpoints = (slice: EndpointSlice): readonly Endpoint[] =>
  (slice.endpoints ?? []).filter(endpoint => endpoint.conditions?.ready !== false)

/** An endpoint without a host name is known by its address. */
const hostnameOf = (endpoint: Endpoint): string =>
  endpoint.hostname?.toLowerCase() || (endpoint.addresses[0] ?? '').replace(/[.:]/g, '-')

function fromTargets(question: ZoneQuestion, targets: readonly Target[]): ZoneAnswer {
  if (targets.length === 0) return noName
  switch (question.type) {
    case 'A':
    case 'AAAA':
    case 'ANY':
      return pick(question, addressRecords(question.name, targets))
    case 'SRV':
      return services(question, targets)
    default:
      return noData
  }
}

function addressRecords(name: string, targets: readonly Target[]): readonly DnsRecord[] {
  const addresses = new Set(targets.flatMap(target => target.addresses))
  return [...addresses].map(address => ({ type: isIPv4(address) ? 'A' : 'AAAA', name, ttl, address }))
}

/** One SRV record per target and port; the weight is shared, as CoreDNS does. */
function services(question: ZoneQuestion, targets: readonly Target[]): ZoneAnswer {
  const answers = targets.flatMap(target =>
    target.ports.map(
      ({ port }): DnsRecord => ({
        type: 'SRV',
        name: question.name,
        ttl,
        priority: 0,
        weight: Math.max(Math.floor(100 / targets.length), 1),
        port,
        target: target.fqdn,
      }),
    ),
  )
  if (answers.length === 0) return noData
  const additionals = targets.flatMap(target => addressRecords(target.fqdn, [target]))
  return { kind: 'records', answers, additionals }
}

function alias(question: ZoneQuestion, service: Service): ZoneAnswer {
  const target = (service.spec?.externalName ?? '').toLowerCase().replace(/\.$/, '')
  if (target === '') return noName
  return { kind: 'alias', target, record: { type: 'CNAME', name: question.name, ttl, target } }
}

/** The deprecated name of any address, as CoreDNS answers it by default. */
function answerPod(
  question: ZoneQuestion,
  namespace: string | undefined,
  labels: readonly string[],
  names: ClusterNames,
): ZoneAnswer {
  if (namespace === undefined) return noData
  if (!names.hasNamespace(namespace)) return noName
  const [dashed, ...more] = labels
  if (dashed === undefined) return noData
  const address = dashed.replaceAll('-', '.')
  if (more.length > 0 || !isIPv4(address)) return noName
  return pick(question, [{ type: 'A', name: question.name, ttl, address }])
}

/** The IPv4 address that a name under in-addr.arpa stands for. */
function addressOfReverse(name: string): string | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(name)
  const address = match ? match.slice(1).reverse().join('.') : ''
  return isIPv4(address) ? address : null
}

function answerReverse(
  question: ZoneQuestion,
  address: string,
  names: ClusterNames,
  { zone }: ZoneOptions,
): ZoneAnswer {
  const record = (target: string): DnsRecord => ({ type: 'PTR', name: question.name, ttl, target })
  const service = names.serviceWithIp(address)
  const fqdnOf = (name = '', namespace = '') => `${name}.${namespace}.svc.${zone}`
  if (service) return pick(question, [record(fqdnOf(service.metadata?.name, service.metadata?.namespace))])
  const targets = names.slicesWithIp(address).flatMap(slice => {
    const { namespace, labels } = slice.metadata ?? {}
    const own = readyEndpoints(slice).filter(({ addresses }) => addresses.includes(address))
    return own.map(endpoint => `${hostnameOf(endpoint)}.${fqdnOf(labels?.[serviceNameLabel], namespace)}`)
  })
  // Addresses that are not ours may be known further on.
  return targets.length === 0 ? { kind: 'foreign' } : pick(question, [...new Set(targets)].map(record))
}

/** Of a name's records, those of the type that is asked for. */
function pick({ type }: ZoneQuestion, records: readonly DnsRecord[]): ZoneAnswer {
  const answers = records.filter(record => type === 'ANY' || record.type === type)
  return answers.length > 0 ? { kind: 'records', answers, additionals: [] } : noData
}

const txt = (name: string, text: string): DnsRecord => ({ type: 'TXT', name, ttl, text })

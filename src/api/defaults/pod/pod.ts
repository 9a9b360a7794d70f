import type { Container, Pod, PodSpec } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { addQuantities, compareQuantities, formatQuantity, quantityOf } from '../../quantity.ts'
import { each, structIn } from '../struct.ts'
import { setPodSpecDefaults } from './pod-spec.ts'
import type { ResourceList } from './resource-list.ts'

export function setPodDefaults(pod: Draft<Pod>): void {
  const spec = structIn(pod, 'spec')
  for (const container of each(spec.containers)) setRequests(container)
  for (const container of each(spec.initContainers)) setRequests(container)
  setPodRequests(spec)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork) setHostPorts(spec)
  setPodSpecDefaults(spec)
  structIn(pod, 'status')
}

/** What is limited but not requested is requested up to its limit. */
function setRequests(container: Draft<Container>): void {
  const { limits } = structIn(container, 'resources')
  if (!limits) return
  const requests = structIn(structIn(container, 'resources'), 'requests')
  for (const resource in limits) {
    const amount = limits[resource]
    if (amount !== undefined) requests[resource] ??= amount
  }
}

const isPodLevelResource = (resource: string) =>
  resource === 'cpu' || resource === 'memory' || resource.startsWith('hugepages-')

/** Requests of the pod as a whole: what its containers request, else its limits. */
function setPodRequests(spec: Draft<PodSpec>): void {
  const { limits, requests } = spec.resources ?? {}
  if (!spec.resources || !limits || Object.keys(limits).length === 0) return
  const wanted: ResourceList = { ...requests }
  for (const [resource, amount] of Object.entries(requestsOfContainers(spec)))
    if (resource === 'cpu' || resource === 'memory') wanted[resource] ??= amount
  for (const [resource, limit] of Object.entries(limits))
    if (isPodLevelResource(resource)) wanted[resource] ??= limit
  if (Object.keys(wanted).length > 0) spec.resources.requests = wanted
}

/** The sum over containers that run together, or what one init container needs alone when that is more. */
function requestsOfContainers(spec: Draft<PodSpec>): ResourceList {
  const total: ResourceList = {}
  const initContainers = each(spec.initContainers)
  const sidecars = initContainers.filter(container => container.restartPolicy === 'Always')
  for (const { resources } of [...each(spec.containers), ...sidecars])
    for (const [resource, amount] of Object.entries(resources?.requests ?? {}))
      total[resource] = formatQuantity(addQuantities(quantityOf(total[resource] ?? '0'), quantityOf(amount)))
  for (const { resources } of initContainers)
    for (const [resource, amount] of Object.entries(resources?.requests ?? {}))
      if (compareQuantities(quantityOf(amount), quantityOf(total[resource] ?? '0')) > 0)
        total[resource] = amount
  return total
}

/** In the host's network a container's port is one of the host's. */
function setHostPorts(spec: Draft<PodSpec>): void {
  for (const container of [...each(spec.containers), ...each(spec.initContainers)])
    for (const port of each(container.ports)) port.hostPort ||= port.containerPort
}

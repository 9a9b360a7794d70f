// What a Pod requests, as an autoscaler measures its use against it. Pure.
import type { Pod } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { parseQuantity, quantityToMilli } from '../../api/quantity.ts'
import { requestsOf } from '../../scheduling/requests.ts'
import type { Part } from './measured-pods.ts'

export type Request =
  | { readonly kind: 'request'; readonly amount: number }
  | { readonly kind: 'none'; readonly why: string }

const none = (why: string): Request => ({ kind: 'none', why })

/** Of the Pod as a whole where it states any, else of its containers and sidecars. Thousandths. */
export function requestOf(pod: Pod, { resource, container }: Part): Request {
  if (container === null && Object.keys(pod.spec?.resources?.requests ?? {}).length > 0)
    return wholeRequest(pod, resource)
  const { containers = [], initContainers = [] } = pod.spec ?? {}
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
  const counted = [...containers, ...sidecars].filter(({ name }) => container === null || container === name)
  if (counted.length === 0 && container !== null)
    return none(`container ${container} not found in Pod ${nameOf(pod)}`)
  let amount = 0
  for (const { name, resources } of counted) {
    const request = parseQuantity(String(resources?.requests?.[resource] ?? ''))
    if (!request) return none(`missing request for ${resource} in container ${name} of Pod ${nameOf(pod)}`)
    amount += quantityToMilli(request)
  }
  return { kind: 'request', amount }
}

/** What it does not state of this resource is that of its containers. */
function wholeRequest(pod: Pod, resource: Part['resource']): Request {
  const { milliCpu, memoryBytes } = requestsOf(pod)
  const amount = resource === 'cpu' ? milliCpu : memoryBytes * 1000
  return amount > 0
    ? { kind: 'request', amount }
    : none(`missing pod-level request for ${resource} in Pod ${nameOf(pod)}`)
}

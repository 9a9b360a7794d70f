// What a pod tells its containers of itself: `fieldRef` and `resourceFieldRef` of environment and downward API volumes.
import type { Container, ObjectFieldSelector, Pod, ResourceFieldSelector } from '../../api/generated/types.ts'
import { parseQuantity, type Quantity, quantityToMilli, quantityToNumber } from '../../api/quantity.ts'
import { containerNamed } from './pod-containers.ts'

/** A reference that cannot be resolved; the message is kubelet's. */
export class FieldUnknown extends Error {
  override readonly name = 'FieldUnknown'
}

export interface PodFieldsInput {
  readonly pod: Pod
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
}

export function podField(
  { pod, podIps, hostIps }: PodFieldsInput,
  { fieldPath }: ObjectFieldSelector,
): string {
  const { metadata = {}, spec } = pod
  const subscript = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(fieldPath)
  if (subscript) {
    const values = subscript[1] === 'labels' ? metadata.labels : metadata.annotations
    return values?.[subscript[2] ?? ''] ?? ''
  }
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name ?? ''
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid ?? ''
    case 'metadata.labels':
      return formatMap(metadata.labels)
    case 'metadata.annotations':
      return formatMap(metadata.annotations)
    case 'spec.nodeName':
      return spec?.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec?.serviceAccountName ?? ''
    case 'status.hostIP':
      return hostIps[0] ?? ''
    case 'status.hostIPs':
      return hostIps.join(',')
    case 'status.podIP':
      return podIps[0] ?? ''
    case 'status.podIPs':
      return podIps.join(',')
    default:
      throw new FieldUnknown(`unsupported fieldPath: ${fieldPath}`)
  }
}

/** `key="value"` lines, sorted by key; values as Go quotes them. */
const formatMap = (values: { readonly [key: string]: string } = {}): string =>
  Object.keys(values)
    .toSorted()
    .map(key => `${key}=${JSON.stringify(values[key])}`)
    .join('\n')

export interface ResourceFieldInput {
  readonly pod: Pod
  /** The container that asks; the selector may name another. */
  readonly container: Container | null
  /** What a container without a limit may use: all that the node has for pods. */
  readonly allocatable: { readonly [resource: string]: string }
}

/** A request or limit, in units of the divisor, rounded up. */
export function resourceField(
  { pod, container, allocatable }: ResourceFieldInput,
  { containerName, resource, divisor }: ResourceFieldSelector,
): string {
  const asked = containerName ? (containerNamed(pod, containerName)?.spec ?? null) : container
  if (!asked) throw new FieldUnknown(`container ${containerName ?? ''} not found`)
  const [kind = '', ...rest] = resource.split('.')
  const name = rest.join('.')
  if (kind !== 'limits' && kind !== 'requests')
    throw new FieldUnknown(`unsupported container resource : ${resource}`)
  const { limits, requests } = asked.resources ?? {}
  const text =
    kind === 'limits' ? (limits?.[name] ?? allocatable[name]) : (requests?.[name] ?? limits?.[name])
  // The divisor that is left out is stored as 0, and means 1.
  const unit = divisor === undefined || divisor === '0' || divisor === '' ? '1' : divisor
  return inUnits(parseQuantity(text ?? '0'), { name, divisor: parseQuantity(unit) })
}

function inUnits(
  quantity: Quantity | null,
  { name, divisor }: { readonly name: string; readonly divisor: Quantity | null },
): string {
  if (quantity === null) return '0'
  // CPUs are counted in thousandths, so that `1m` can be a unit of theirs.
  const measure = name === 'cpu' ? quantityToMilli : quantityToNumber
  const unit = divisor === null ? 0 : measure(divisor)
  return `${unit === 0 ? 0 : Math.ceil(measure(quantity) / unit)}`
}

import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../generated/types.ts'
import { problemsOfLabelKey } from '../../../names.ts'
import { formatQuantity, parseQuantity, signOfQuantity } from '../../../quantity.ts'
import type { Findings } from '../../rules/findings.ts'

/** What a pod may tell its containers of itself in environment variables; sorted, as upstream lists them. */
export const fieldsForEnv = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const

/** And in files. */
export const fieldsForFiles = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
] as const

const knownFields = new Set<string>([
  ...fieldsForEnv,
  ...fieldsForFiles,
  'spec.restartPolicy',
  'status.phase',
])

const subscript = /^(.*)\['(.*)'\]$/s

export function validateFieldRef(
  findings: Findings,
  path: string,
  { apiVersion = 'v1', fieldPath }: ObjectFieldSelector,
  supported: readonly string[],
): void {
  if (!apiVersion) {
    findings.required(`${path}.apiVersion`)
    return
  }
  if (!fieldPath) {
    findings.required(`${path}.fieldPath`)
    return
  }
  const [, of, key] = subscript.exec(fieldPath) ?? []
  if (apiVersion !== 'v1' || !knownFields.has(of ?? fieldPath)) {
    findings.invalid(
      `${path}.fieldPath`,
      fieldPath,
      apiVersion === 'v1'
        ? `error converting fieldPath: field label not supported: ${fieldPath}`
        : `error converting fieldPath: unsupported pod version: ${apiVersion}`,
    )
    return
  }
  if (of === undefined || key === undefined) {
    if (!supported.includes(fieldPath)) findings.notSupported(`${path}.fieldPath`, fieldPath, supported)
  } else if (of === 'metadata.annotations')
    findings.problems(path, key.toLowerCase(), problemsOfLabelKey(key.toLowerCase()))
  else if (of === 'metadata.labels') findings.problems(path, key, problemsOfLabelKey(key))
  else findings.invalid(path, of, 'does not support subscript')
}

const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
] as const

const isHugePagesField = (resource: string) => /^(requests|limits)\.hugepages-/.test(resource)

export function validateResourceFieldRef(
  findings: Findings,
  path: string,
  { containerName, resource, divisor }: ResourceFieldSelector,
  { needsContainer }: { readonly needsContainer: boolean },
): void {
  if (needsContainer && !containerName) findings.required(`${path}.containerName`)
  else if (!resource) findings.required(`${path}.resource`)
  else if (!(resourceFields as readonly string[]).includes(resource) && !isHugePagesField(resource))
    findings.notSupported(`${path}.resource`, resource, resourceFields)
  if (divisor) validateDivisor(findings, `${path}.divisor`, resource, divisor)
}

const cpuDivisors = ['1m', '1'] as const
const byteDivisors = [
  '1',
  '1k',
  '1M',
  '1G',
  '1T',
  '1P',
  '1E',
  '1Ki',
  '1Mi',
  '1Gi',
  '1Ti',
  '1Pi',
  '1Ei',
] as const

function validateDivisor(findings: Findings, path: string, resource: string, text: string): void {
  const divisor = parseQuantity(text)
  if (!divisor || signOfQuantity(divisor) === 0) return
  const shown = formatQuantity(divisor)
  const [kind, allowed] = divisorsOf(resource)
  if (!kind || allowed.includes(shown)) return
  const values = kind === 'cpu' ? '1m and 1' : byteDivisors.join(', ')
  findings.invalid(path, resource, `only divisor's values ${values} are supported with the ${kind} resource`)
}

function divisorsOf(resource: string): readonly [kind: string | null, allowed: readonly string[]] {
  if (resource.endsWith('.cpu')) return ['cpu', cpuDivisors]
  if (resource.endsWith('.memory')) return ['memory', byteDivisors]
  if (resource.endsWith('.ephemeral-storage')) return ['local ephemeral storage', byteDivisors]
  return isHugePagesField(resource) ? ['hugepages', byteDivisors] : [null, []]
}

// What a resource (cpu, memory, `example.com/gpu` …) may be called, by where it stands.
import { problemsOfLabelKey } from '../../names.ts'
import type { Findings } from './findings.ts'

const hugePagesPrefix = 'hugepages-'
const requestsPrefix = 'requests.'

const countedObjects = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const inContainers = new Set(['cpu', 'memory', 'ephemeral-storage'])
const inQuotas = new Set([
  ...inContainers,
  ...['cpu', 'memory', 'storage', 'ephemeral-storage'].map(name => `${requestsPrefix}${name}`),
  ...['cpu', 'memory', 'ephemeral-storage'].map(name => `limits.${name}`),
  ...countedObjects,
])
/** Of Kubernetes' own that a quota can bound. */
export const isQuotaResource = (name: string): boolean => inQuotas.has(name)

const inWholeNumbers = new Set(countedObjects)
/** The resources that a pod as a whole may ask for. */
const podLevelResources = ['cpu', 'hugepages-', 'memory'] as const

export const isHugePages = (name: string): boolean => name.startsWith(hugePagesPrefix)
const isQuotaHugePages = (name: string) => isHugePages(name) || name.startsWith(`requests.${hugePagesPrefix}`)

/** In Kubernetes' own namespace, where names without a domain are. */
export const isNativeResource = (name: string): boolean =>
  !name.includes('/') || name.includes('kubernetes.io/')

/** Whether requests may stay below limits. */
export const allowsOvercommit = (name: string): boolean => isNativeResource(name) && !isHugePages(name)

/** Asked twice of each: by what it may be called, and by how it is counted. */
let lastAsked = { name: '', isExtended: false }

export function isExtendedResource(name: string): boolean {
  if (lastAsked.name === name) return lastAsked.isExtended
  const isExtended =
    !isNativeResource(name) &&
    !name.startsWith(requestsPrefix) &&
    problemsOfLabelKey(`${requestsPrefix}${name}`).length === 0
  lastAsked = { name, isExtended }
  return isExtended
}

/** Counted in whole numbers: objects and extended resources. */
export const isWholeNumberResource = (name: string): boolean =>
  inWholeNumbers.has(name) || isExtendedResource(name)

export type ResourceNameRule = (findings: Findings, path: string, name: string) => void

/** Any resource that Kubernetes knows, or one with a domain. Says whether more can be checked. */
function validateResourceName(findings: Findings, path: string, name: string): boolean {
  const problems = problemsOfLabelKey(name)
  findings.problems(path, name, problems)
  if (problems.length > 0) return false
  if (name.includes('/') || inQuotas.has(name) || name === 'storage' || isQuotaHugePages(name)) return true
  findings.invalid(path, name, 'must be a standard resource type or fully qualified')
  return false
}

/** Any resource that Kubernetes knows, wherever: what a claim may be bounded by. */
export const standardResourceName: ResourceNameRule = (findings, path, name) => {
  validateResourceName(findings, path, name)
}

export const containerResourceName: ResourceNameRule = (findings, path, name) => {
  validateResourceName(findings, path, name)
  if (!name.includes('/')) {
    if (!inContainers.has(name) && !isHugePages(name))
      findings.invalid(path, name, 'must be a standard resource for containers')
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    findings.invalid(path, name, "doesn't follow extended resource name standard")
}

export const podResourceName: ResourceNameRule = (findings, path, name) => {
  if (!validateResourceName(findings, path, name)) return
  if (name !== 'cpu' && name !== 'memory' && !isHugePages(name))
    findings.notSupported(path, name, podLevelResources)
}

export const quotaResourceName: ResourceNameRule = (findings, path, name) => {
  validateResourceName(findings, path, name)
  const isCount = name.startsWith('count/')
  if (!name.includes('/') && !isCount && !inQuotas.has(name) && !isQuotaHugePages(name))
    findings.invalid(path, name, 'must be a standard resource for quota')
}

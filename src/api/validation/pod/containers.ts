// The containers of a pod. Three lists share most rules: regular ones, init containers, and ephemeral ones that
// `kubectl debug` adds to a running pod.
import type { Container, ContainerResizePolicy, EphemeralContainer } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import { refuseSameHostPorts, validateContainerPorts } from '../network/container-ports.ts'
import type { Findings } from '../rules/findings.ts'
import { containerResourceName } from '../rules/resource-names.ts'
import { validateResources } from '../rules/resources.ts'
import { validateEnv, validateEnvFrom } from './container-env.ts'
import { validateLifecycle, validateProbe } from './probes.ts'
import { validatePullPolicy } from './pull-policy.ts'
import { validateSecurityContext } from './security-context.ts'
import { type Volumes, validateMounts } from './volumes/volume-mounts.ts'

/** What of the pod its containers depend on. */
export interface ContainerRules {
  readonly volumes: Volumes
  readonly claimNames: ReadonlySet<string>
  readonly gracePeriodSeconds: number | undefined
  readonly podRestartPolicy: string | undefined
  readonly hostUsers: boolean
}

const messagePolicies = ['File', 'FallbackToLogsOnError'] as const

function validateContainer(
  findings: Findings,
  path: string,
  container: Container | EphemeralContainer,
  rules: ContainerRules,
): void {
  const { name, image, ports, env, envFrom, volumeMounts, volumeDevices } = container
  if (name) findings.problems(`${path}.name`, name, problemsOfDns1123Label(name))
  else findings.required(`${path}.name`)
  if (!image) findings.required(`${path}.image`)
  findings.oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, messagePolicies)
  if (ports) validateContainerPorts(findings, `${path}.ports`, ports)
  if (env) validateEnv(findings, `${path}.env`, env)
  if (envFrom) validateEnvFrom(findings, `${path}.envFrom`, envFrom)
  if (volumeMounts || volumeDevices) validateMounts(findings, path, container, rules.volumes)
  validatePullPolicy(findings, `${path}.imagePullPolicy`, container.imagePullPolicy)
  validateResources(findings, `${path}.resources`, container.resources, {
    nameRule: containerResourceName,
    claimNames: rules.claimNames,
  })
  if (container.resizePolicy)
    validateResizePolicy(findings, `${path}.resizePolicy`, container.resizePolicy, rules)
  validateSecurityContext(findings, `${path}.securityContext`, container.securityContext, rules)
}

const resizableResources = ['cpu', 'memory'] as const
const resizePolicies = ['NotRequired', 'RestartContainer'] as const

function validateResizePolicy(
  findings: Findings,
  path: string,
  policies: readonly ContainerResizePolicy[],
  { podRestartPolicy }: ContainerRules,
): void {
  const seen = new Set<string>()
  policies.forEach(({ resourceName, restartPolicy }, index) => {
    if (seen.has(resourceName)) findings.duplicate(`${path}[${index}]`, resourceName)
    seen.add(resourceName)
    findings.oneOf(path, resourceName, resizableResources)
    findings.oneOf(path, restartPolicy, resizePolicies)
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      findings.invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")
  })
}

export function validateContainers(
  findings: Findings,
  path: string,
  containers: readonly Container[],
  rules: ContainerRules,
): void {
  if (containers.length === 0) findings.required(path)
  const names = new Set<string>()
  containers.forEach((container, index) => {
    const at = `${path}[${index}]`
    validateContainer(findings, at, container, rules)
    if (names.has(container.name)) findings.duplicate(`${at}.name`, container.name)
    names.add(container.name)
    validateHooks(findings, at, container, rules)
    validateRestartPolicy(findings, at, container)
  })
  refuseSameHostPorts(findings, path, containers)
}

function validateHooks(
  findings: Findings,
  path: string,
  container: Container,
  { gracePeriodSeconds }: ContainerRules,
): void {
  validateLifecycle(findings, `${path}.lifecycle`, container.lifecycle, { gracePeriodSeconds })
  for (const kind of ['liveness', 'readiness', 'startup'] as const)
    validateProbe(findings, `${path}.${kind}Probe`, container[`${kind}Probe`], { kind, gracePeriodSeconds })
}

const restartPolicies = ['Always', 'Never', 'OnFailure'] as const
const restartActions = ['Restart', 'RestartAllContainers'] as const
const exitCodeOperators = ['In', 'NotIn'] as const
const restartRulesMax = 20
const exitCodesMax = 255

function validateRestartPolicy(
  findings: Findings,
  path: string,
  { restartPolicy, restartPolicyRules = [] }: Container,
): void {
  if (restartPolicy !== undefined && !(restartPolicies as readonly string[]).includes(restartPolicy))
    findings.notSupported(`${path}.restartPolicy`, restartPolicy, restartPolicies)
  if (restartPolicyRules.length === 0) return
  const at = `${path}.restartPolicyRules`
  if (restartPolicy === undefined)
    findings.required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')
  if (restartPolicyRules.length > restartRulesMax)
    findings.tooMany(at, restartPolicyRules.length, restartRulesMax)
  restartPolicyRules.forEach(({ action, exitCodes }, index) => {
    findings.oneOf(`${at}[${index}].action`, action, restartActions)
    if (!exitCodes) {
      findings.required(`${at}[${index}].exitCodes`, 'must be specified')
      return
    }
    findings.oneOf(`${at}[${index}].exitCodes.operator`, exitCodes.operator, exitCodeOperators)
    const count = exitCodes.values?.length ?? 0
    if (count > exitCodesMax) findings.tooMany(`${at}[${index}].exitCodes.values`, count, exitCodesMax)
  })
}

const notForInitContainers = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const

export function validateInitContainers(
  findings: Findings,
  path: string,
  containers: readonly Container[],
  rules: ContainerRules & { readonly takenNames: Iterable<string> },
): void {
  const names = new Set(rules.takenNames)
  containers.forEach((container, index) => {
    const at = `${path}[${index}]`
    validateContainer(findings, at, container, rules)
    validateRestartPolicy(findings, at, container)
    if (names.has(container.name)) findings.duplicate(`${at}.name`, container.name)
    else if (container.name) names.add(container.name)
    // One at a time: each may have the host ports of another.
    refuseSameHostPorts(findings, path, [container])
    if (container.restartPolicy === 'Always') validateHooks(findings, at, container, rules)
    else
      for (const field of notForInitContainers)
        if (container[field])
          findings.forbidden(
            `${at}.${field}`,
            'may not be set for init containers without restartPolicy=Always',
          )
  })
}

const notForEphemeralContainers = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const

const isSet = (value: object | string | undefined): boolean =>
  value !== undefined && (typeof value === 'string' || Object.keys(value).length > 0)

export function validateEphemeralContainers(
  findings: Findings,
  path: string,
  containers: readonly EphemeralContainer[],
  rules: ContainerRules & { readonly takenNames: Iterable<string> },
): void {
  const others = new Set(rules.takenNames)
  const names = new Set(others)
  const text = 'cannot be set for an Ephemeral Container'
  containers.forEach((container, index) => {
    const at = `${path}[${index}]`
    const target = container.targetContainerName
    validateContainer(findings, at, container, rules)
    refusePaddedImage(findings, at, container)
    if (names.has(container.name)) findings.duplicate(`${at}.name`, container.name)
    names.add(container.name)
    if (target && !others.has(target)) findings.notFound(`${at}.targetContainerName`, target)
    for (const field of notForEphemeralContainers)
      if (isSet(container[field])) findings.forbidden(`${at}.${field}`, text)
    container.volumeMounts?.forEach(({ subPath, subPathExpr }, position) => {
      const mount = `${at}.volumeMounts[${position}]`
      if (subPath) findings.forbidden(`${mount}.subPath`, text)
      if (subPathExpr) findings.forbidden(`${mount}.subPathExpr`, text)
    })
  })
}

/** Of pods only: templates may use such an image as a token for others to replace. */
export function refusePaddedImage(
  findings: Findings,
  path: string,
  { image = '' }: { readonly image?: string },
): void {
  if (image !== image.trim())
    findings.invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')
}

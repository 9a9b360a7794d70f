import type {
  CrossVersionObjectReferenceV2,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV2,
  HPAScalingRulesV2,
  MetricIdentifierV2,
  MetricSpecV2,
  MetricTargetV2,
} from '../generated/types.ts'
import { parseQuantity, signOfQuantity } from '../quantity.ts'
import { partsOfApiVersion, unreadApiVersionText } from './rules/api-version.ts'
import type { Findings } from './rules/findings.ts'
import { labelName, pathSegmentName } from './rules/name-rule.ts'
import { containerResourceName } from './rules/resource-names.ts'

/** What a metric of each type has, in the order in which more than one are told. */
const sources = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const satisfies { readonly [type: string]: keyof MetricSpecV2 }
const sourceTypes = Object.keys(sources).sort()

const selectPolicies = ['Disabled', 'Max', 'Min'] as const
const policyTypes = ['Percent', 'Pods'] as const
const windowSecondsMax = 3600
const periodSecondsMax = 1800

interface SpecRules {
  readonly minReplicasLeast: 0 | 1
  /** What is scaled is named as it was before, and what metrics are about was wrong before. */
  readonly keeps: { readonly target: boolean; readonly metrics: boolean }
}

export const validateAutoscaler = (findings: Findings, autoscaler: HorizontalPodAutoscalerV2): void =>
  validateSpec(findings, autoscaler, {
    minReplicasLeast: 1,
    keeps: { target: false, metrics: false },
  })

/** That goes down to none only where it did so already: the feature is not on. */
export const validateAutoscalerUpdate = (
  findings: Findings,
  autoscaler: HorizontalPodAutoscalerV2,
  old: HorizontalPodAutoscalerV2,
): void => {
  const [target, before] = [autoscaler.spec.scaleTargetRef, old.spec.scaleTargetRef]
  const metrics = (old.spec.metrics ?? []).some(({ type, object }) =>
    type === 'Object' && object ? problemOfApiVersion(object.describedObject, anyGroup) !== null : false,
  )
  validateSpec(findings, autoscaler, {
    minReplicasLeast: old.spec.minReplicas === 0 ? 0 : 1,
    keeps: { target: target.kind === before.kind && target.apiVersion === before.apiVersion, metrics },
  })
}

/** Of v1, which knows the CPU alone; it is told of as the metric that it stands for. */
export const validateAutoscalerV1 = (findings: Findings, autoscaler: HorizontalPodAutoscaler): void =>
  validateAutoscaler(findings, asV2(autoscaler))

export const validateAutoscalerV1Update = (
  findings: Findings,
  autoscaler: HorizontalPodAutoscaler,
  old: HorizontalPodAutoscaler,
): void => validateAutoscalerUpdate(findings, asV2(autoscaler), asV2(old))

function asV2({ metadata, spec }: HorizontalPodAutoscaler): HorizontalPodAutoscalerV2 {
  const { targetCPUUtilizationPercentage: averageUtilization, ...common } = spec
  if (averageUtilization === undefined) return { metadata, spec: common }
  const target = { type: 'Utilization', averageUtilization }
  return { metadata, spec: { ...common, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] } }
}

export function validateAutoscalerStatus(
  findings: Findings,
  { status }: Pick<HorizontalPodAutoscaler | HorizontalPodAutoscalerV2, 'status'>,
): void {
  findings.notNegative('status.currentReplicas', status?.currentReplicas)
  findings.notNegative('status.desiredReplicas', status?.desiredReplicas)
}

function validateSpec(
  findings: Findings,
  { spec }: HorizontalPodAutoscalerV2,
  { minReplicasLeast: least, keeps }: SpecRules,
): void {
  const { minReplicas, maxReplicas, scaleTargetRef, metrics = [], behavior } = spec
  if (minReplicas !== undefined && minReplicas < least)
    findings.invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`)
  if (maxReplicas < 1) findings.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    findings.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')
  validateReference(findings, 'spec.scaleTargetRef', scaleTargetRef)
  // Of what has a scale, the core group has these alone.
  const groups = scaleTargetRef.kind === 'ReplicationController' ? anyGroup : namedGroup
  if (!keeps.target) validateApiVersion(findings, 'spec.scaleTargetRef', scaleTargetRef, groups)
  for (const [index, metric] of metrics.entries()) {
    const path = `spec.metrics[${index}]`
    validateMetric(findings, path, metric)
    if (metric.object && !keeps.metrics)
      validateApiVersion(findings, `${path}.object.describedObject`, metric.object.describedObject, anyGroup)
  }
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External'))
    findings.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    )
  validateRules(findings, 'spec.behavior.scaleUp', behavior?.scaleUp)
  validateRules(findings, 'spec.behavior.scaleDown', behavior?.scaleDown)
}

function validateReference(findings: Findings, path: string, ref: CrossVersionObjectReferenceV2): void {
  for (const field of ['kind', 'name'] as const)
    if (ref[field] === '') findings.required(`${path}.${field}`)
    else findings.problems(`${path}.${field}`, ref[field], pathSegmentName(ref[field], { isPrefix: false }))
}

interface Groups {
  readonly mayBeCore: boolean
}
const anyGroup: Groups = { mayBeCore: true }
const namedGroup: Groups = { mayBeCore: false }

function validateApiVersion(
  findings: Findings,
  path: string,
  ref: CrossVersionObjectReferenceV2,
  groups: Groups,
): void {
  const problem = problemOfApiVersion(ref, groups)
  if (problem !== null) findings.invalid(`${path}.apiVersion`, ref.apiVersion ?? '', problem)
}

function problemOfApiVersion(
  { apiVersion = '' }: CrossVersionObjectReferenceV2,
  { mayBeCore }: Groups,
): string | null {
  const parts = partsOfApiVersion(apiVersion)
  if (!parts) return unreadApiVersionText(apiVersion)
  return parts.group === '' && !mayBeCore ? 'apiVersion must specify API group' : null
}

function validateMetric(findings: Findings, path: string, metric: MetricSpecV2): void {
  const { type } = metric
  if (type === '') findings.required(`${path}.type`, 'must specify a metric source type')
  const expected = Object.hasOwn(sources, type) ? sources[type as keyof typeof sources] : null
  if (expected === null) findings.notSupported(`${path}.type`, type, sourceTypes)
  const present = Object.values(sources).filter(source => metric[source] !== undefined)
  if (present[0]) validateSource(findings, path, { metric, source: present[0] })
  if (expected !== null && metric[expected] === undefined)
    findings.required(`${path}.${expected}`, 'must populate information for the given metric source')
  if (present.length === 1) return
  for (const source of present.filter(each => each !== expected))
    findings.forbidden(`${path}.${source}`, 'must populate the given metric source only')
}

interface Source {
  readonly metric: MetricSpecV2
  readonly source: (typeof sources)[keyof typeof sources]
}

function validateSource(findings: Findings, outer: string, { metric, source }: Source): void {
  const path = `${outer}.${source}`
  const { object, external, pods, resource, containerResource } = metric
  if (source === 'object' && object) {
    validateReference(findings, `${path}.describedObject`, object.describedObject)
    validateIdentifier(findings, `${path}.metric`, object.metric)
    validateTarget(findings, `${path}.target`, object.target)
    if (object.target.value === undefined && object.target.averageValue === undefined)
      findings.required(`${path}.target.averageValue`, 'must set either a target value or averageValue')
  } else if (source === 'external' && external) {
    validateIdentifier(findings, `${path}.metric`, external.metric)
    validateTarget(findings, `${path}.target`, external.target)
    validateExternalTarget(findings, `${path}.target`, external.target)
  } else if (source === 'pods' && pods) {
    validateIdentifier(findings, `${path}.metric`, pods.metric)
    validateTarget(findings, `${path}.target`, pods.target)
    if (pods.target.averageValue === undefined)
      findings.required(`${path}.target.averageValue`, 'must specify a positive target averageValue')
  } else if (source === 'resource' && resource) {
    if (resource.name === '') findings.required(`${path}.name`, 'must specify a resource name')
    validateTarget(findings, `${path}.target`, resource.target)
    validateUse(findings, `${path}.target`, resource.target)
  } else if (containerResource) {
    const { name, container, target } = containerResource
    if (name === '') findings.required(`${path}.name`, 'must specify a resource name')
    else containerResourceName(findings, `${path}.name`, name)
    if (container === '') findings.required(`${path}.container`, 'must specify a container')
    else findings.problems(`${path}.container`, container, labelName(container, { isPrefix: false }))
    validateTarget(findings, `${path}.target`, target)
    validateUse(findings, `${path}.target`, target)
  }
}

function validateIdentifier(findings: Findings, path: string, { name }: MetricIdentifierV2): void {
  if (name === '') findings.required(`${path}.name`, 'must specify a metric name')
  else findings.problems(`${path}.name`, name, pathSegmentName(name, { isPrefix: false }))
}

function validateTarget(findings: Findings, path: string, target: MetricTargetV2): void {
  const { type, averageUtilization } = target
  if (type === '') findings.required(`${path}.type`, 'must specify a metric target type')
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    findings.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')
  for (const field of ['value', 'averageValue'] as const) {
    const amount = target[field] === undefined ? null : parseQuantity(String(target[field]))
    if (amount && signOfQuantity(amount) !== 1)
      findings.invalid(`${path}.${field}`, target[field], 'must be positive')
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    findings.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0')
}

function validateExternalTarget(findings: Findings, path: string, target: MetricTargetV2): void {
  const { value, averageValue } = target
  if (value === undefined && averageValue === undefined)
    findings.required(`${path}.averageValue`, 'must set either a target value for metric or a per-pod target')
  if (value !== undefined && averageValue !== undefined)
    findings.forbidden(`${path}.value`, 'may not set both a target value for metric and a per-pod target')
}

function validateUse(findings: Findings, path: string, target: MetricTargetV2): void {
  const { averageUtilization, averageValue } = target
  if (averageUtilization === undefined && averageValue === undefined)
    findings.required(
      `${path}.averageUtilization`,
      'must set either a target raw value or a target utilization',
    )
  if (averageUtilization !== undefined && averageValue !== undefined)
    findings.forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization')
}

function validateRules(findings: Findings, path: string, rules: HPAScalingRulesV2 | undefined): void {
  if (!rules) return
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules
  const window = `${path}.stabilizationWindowSeconds`
  if (seconds !== undefined && seconds < 0)
    findings.invalid(window, seconds, 'must be greater than or equal to zero')
  if (seconds !== undefined && seconds > windowSecondsMax)
    findings.invalid(window, seconds, `must be less than or equal to ${windowSecondsMax}`)
  if (selectPolicy !== undefined && !(selectPolicies as readonly string[]).includes(selectPolicy))
    findings.notSupported(`${path}.selectPolicy`, selectPolicy, selectPolicies)
  if (policies.length === 0 && tolerance === undefined)
    findings.required(`${path}.policies`, 'must specify at least one Policy')
  for (const [index, { type, value, periodSeconds }] of policies.entries()) {
    const at = `${path}.policies[${index}]`
    if (!(policyTypes as readonly string[]).includes(type))
      findings.notSupported(`${at}.type`, type, policyTypes)
    if (value <= 0) findings.invalid(`${at}.value`, value, 'must be greater than zero')
    if (periodSeconds <= 0)
      findings.invalid(`${at}.periodSeconds`, periodSeconds, 'must be greater than zero')
    if (periodSeconds > periodSecondsMax)
      findings.invalid(
        `${at}.periodSeconds`,
        periodSeconds,
        `must be less than or equal to ${periodSecondsMax}`,
      )
  }
  const least = tolerance === undefined ? null : parseQuantity(tolerance)
  if (least && signOfQuantity(least) < 0)
    findings.invalid(`${path}.tolerance`, tolerance, 'must be greater or equal to zero')
}

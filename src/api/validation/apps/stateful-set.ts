import type {
  PersistentVolumeClaim,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
  StatefulSetUpdateStrategy,
  Volume,
} from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import {
  rulesFromOld,
  type TemplateRules,
  validateEndlessTemplate,
  validatePodTemplate,
  validateWorkloadSelector,
} from '../pod/pod-template.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { amountOfIntOrPercent, validateAtMostAll, validateIntOrPercent } from '../rules/int-or-percent.ts'
import {
  validateAvailable,
  validateCollisions,
  validateCounts,
  validateParts,
} from '../rules/replica-counts.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateClaimSpec } from '../storage/persistent-volume-claim.ts'

/** As it may come: what is required may be missing. */
type Spec = Partial<StatefulSetSpec>

interface SpecRules extends TemplateRules {
  readonly isNew: boolean
  /** For an old spec that was invalid already: the template is not looked at. */
  readonly skipsTemplate?: boolean
}

const noSpec: Spec = {}

export function validateStatefulSet(findings: Findings, set: StatefulSet): void {
  validateSpec(findings, 'spec', set.spec ?? noSpec, { isNew: true })
}

/** The fields that may change once a set exists, in the order of upstream's sentence. */
const mutableFields = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const
const immutableSpecText =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

/** The name is not checked again: older sets may carry one that is refused today. */
export function validateStatefulSetUpdate(findings: Findings, set: StatefulSet, old: StatefulSet): void {
  const [spec, oldSpec] = [set.spec ?? noSpec, old.spec ?? noSpec]
  const rules = { ...rulesFromOld(oldSpec.template), isNew: false }
  const found = findingsOf(each => validateSpec(each, 'spec', spec, rules))
  if (found.length > 0 && isInvalid(oldSpec))
    validateSpec(findings, 'spec', spec, { ...rules, skipsTemplate: true })
  else findings.add(found)
  const { volumeClaimTemplates, ...fixed } = withoutMutable(spec)
  const { volumeClaimTemplates: oldTemplates, ...oldFixed } = withoutMutable(oldSpec)
  if (!isSameValue(fixed, oldFixed) || !isSameValue(claimsOf(volumeClaimTemplates), claimsOf(oldTemplates)))
    findings.forbidden('spec', immutableSpecText)
}

function withoutMutable(spec: Spec): Spec {
  const rest: { [field: string]: unknown } = { ...spec }
  for (const field of mutableFields) delete rest[field]
  return rest
}

/** Kind and version are filled in on the way out and mean nothing on the way in; a template has no status. */
const claimsOf = (templates: readonly PersistentVolumeClaim[] | undefined) =>
  templates?.map(({ metadata, spec }) => ({ metadata, spec }))

const isInvalid = (spec: Spec): boolean =>
  findingsOf(each => validateSpec(each, 'spec', spec, { isNew: false })).length > 0

function validateSpec(findings: Findings, path: string, spec: Spec, rules: SpecRules): void {
  const { podManagementPolicy = '', persistentVolumeClaimRetentionPolicy: retention } = spec
  if (!podManagementPolicy) findings.required(`${path}.podManagementPolicy`)
  else if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel')
    findings.invalid(
      `${path}.podManagementPolicy`,
      podManagementPolicy,
      "must be 'OrderedReady' or 'Parallel'",
    )
  validateUpdateStrategy(findings, `${path}.updateStrategy`, spec.updateStrategy ?? {})
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const policy = retention && (retention[field] ?? '')
    if (policy !== undefined && policy !== 'Retain' && policy !== 'Delete')
      findings.notSupported(`${path}.persistentVolumeClaimRetentionPolicy.${field}`, policy, [
        'Retain',
        'Delete',
      ])
  }
  findings.notNegative(`${path}.replicas`, spec.replicas)
  findings.notNegative(`${path}.minReadySeconds`, spec.minReadySeconds)
  findings.notNegative(`${path}.ordinals.start`, spec.ordinals?.start)
  if (rules.isNew && spec.serviceName)
    findings.problems(`${path}.serviceName`, spec.serviceName, problemsOfDns1123Label(spec.serviceName))
  validateWorkloadSelector(findings, path, spec.selector, {
    template: spec.template,
    workload: 'statefulset',
  })
  if (!rules.skipsTemplate) validateTemplate(findings, `${path}.template`, spec, rules)
  validateEndlessTemplate(findings, `${path}.template`, spec.template, 'StatefulSet')
  if (rules.isNew)
    spec.volumeClaimTemplates?.forEach((claim, index) => {
      validateClaimSpec(findings, `${path}.volumeClaimTemplates[${index}].spec`, claim.spec)
    })
}

function validateUpdateStrategy(
  findings: Findings,
  path: string,
  { type = '', rollingUpdate }: StatefulSetUpdateStrategy,
): void {
  const shown = rollingUpdate && {
    Partition: rollingUpdate.partition ?? 0,
    MaxUnavailable: rollingUpdate.maxUnavailable ?? null,
  }
  if (!type) findings.required(path)
  else if (type === 'OnDelete') {
    if (rollingUpdate)
      findings.invalid(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'")
  } else if (type !== 'RollingUpdate')
    findings.invalid(
      path,
      { Type: type, RollingUpdate: shown ?? null },
      "must be 'RollingUpdate' or 'OnDelete'",
    )
  else if (rollingUpdate) {
    const { partition, maxUnavailable } = rollingUpdate
    findings.notNegative(`${path}.rollingUpdate.partition`, partition)
    if (maxUnavailable !== undefined)
      validateMaxUnavailable(findings, `${path}.rollingUpdate.maxUnavailable`, maxUnavailable)
  }
}

function validateMaxUnavailable(findings: Findings, path: string, value: number | string): void {
  validateIntOrPercent(findings, path, value)
  if (amountOfIntOrPercent(value) === 0) findings.invalid(path, value, 'cannot be 0')
  validateAtMostAll(findings, path, value)
}

/**
 * The template as its pods will have it: with a volume for each claim, in place of a volume of that name, and without
 * the hostname and subdomain that the controller writes over.
 */
function validateTemplate(findings: Findings, path: string, set: Spec, rules: TemplateRules): void {
  const { metadata, spec } = set.template ?? {}
  const claims = set.volumeClaimTemplates ?? []
  const names = new Set(claims.map(claim => claim.metadata?.name ?? ''))
  const volumes: readonly Volume[] = [
    ...(spec?.volumes ?? []).filter(volume => !names.has(volume.name)),
    ...[...names].map(name => ({ name, persistentVolumeClaim: { claimName: name || 'claim' } })),
  ]
  const podSpec = spec && { ...spec, volumes, hostname: undefined, subdomain: undefined }
  validatePodTemplate(findings, path, { metadata, spec: podSpec }, rules)
}

const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const
const counts = ['replicas', ...parts, 'observedGeneration', 'collisionCount'] as const

export function validateStatefulSetStatus(findings: Findings, set: StatefulSet, old: StatefulSet): void {
  const status: Partial<StatefulSetStatus> = set.status ?? {}
  validateCounts(findings, status, counts)
  validateParts(findings, status, parts)
  validateAvailable(findings, status, 'status.readyReplicas')
  validateCollisions(findings, status, old.status)
}

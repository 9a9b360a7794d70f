import { utf8Length } from '../../../base/bytes.ts'
import { parseTime } from '../../../base/clock.ts'
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../../generated/types.ts'
import { isPrintable, problemsOfLabelKey } from '../../names.ts'
import { quoted } from '../../shown-value.ts'
import type { Findings } from './findings.ts'
import { validateAnnotations, validateLabels } from './labels.ts'
import { labelName, type NameRule } from './name-rule.ts'

export const immutableText = 'field is immutable'

export interface ObjectMetaRules {
  readonly namespaced: boolean
  readonly nameRule: NameRule
  /** Whether a finalizer of the kind may be called anything, as of kinds that are not Kubernetes' own. */
  readonly anyFinalizer?: boolean
}

/** The metadata of a new object, after a name was generated where one was asked for. */
export function validateObjectMeta(
  findings: Findings,
  metadata: ObjectMeta | undefined,
  { namespaced, nameRule, anyFinalizer = false }: ObjectMetaRules,
): void {
  const { name, generateName, namespace, generation } = metadata ?? {}
  if (generateName)
    findings.problems('metadata.generateName', generateName, nameRule(generateName, { isPrefix: true }))
  if (name) findings.problems('metadata.name', name, nameRule(name, { isPrefix: false }))
  else findings.required('metadata.name', 'name or generateName is required')
  if (!namespaced) {
    if (namespace) findings.forbidden('metadata.namespace', 'not allowed on this type')
  } else if (namespace)
    findings.problems('metadata.namespace', namespace, labelName(namespace, { isPrefix: false }))
  else findings.required('metadata.namespace')
  findings.notNegative('metadata.generation', generation)
  validateParts(findings, metadata, anyFinalizer)
  validateFinalizers(findings, metadata?.finalizers ?? [])
}

/** The metadata of an update, against what is stored. Whether the resourceVersion fits is for the server to say. */
export function validateObjectMetaUpdate(
  findings: Findings,
  metadata: ObjectMeta | undefined,
  old: ObjectMeta | undefined,
  { anyFinalizer = false }: Pick<ObjectMetaRules, 'anyFinalizer'> = {},
): void {
  if (old?.deletionTimestamp) refuseNewFinalizers(findings, metadata?.finalizers, old.finalizers)
  const generation = metadata?.generation ?? old?.generation ?? 0
  if (generation < (old?.generation ?? 0))
    findings.invalid('metadata.generation', generation, 'must not be decremented')
  for (const field of ['name', 'namespace'] as const) {
    const value = metadata?.[field] ?? ''
    if (value !== (old?.[field] ?? '')) findings.invalid(`metadata.${field}`, value, immutableText)
  }
  validateKeptFields(findings, metadata ?? {}, old ?? {})
  validateParts(findings, metadata, anyFinalizer)
}

/** Fields that the server fills in when a client leaves them out, but that no client may change. */
function validateKeptFields(findings: Findings, metadata: ObjectMeta, old: ObjectMeta): void {
  if (metadata.uid && metadata.uid !== old.uid) findings.invalid('metadata.uid', metadata.uid, immutableText)
  for (const field of ['creationTimestamp', 'deletionTimestamp'] as const) {
    const time = metadata[field]
    if (time && parseTime(time) !== parseTime(old[field]))
      findings.invalid(`metadata.${field}`, time, immutableText)
  }
  const grace = metadata.deletionGracePeriodSeconds
  if (grace !== undefined && grace !== old.deletionGracePeriodSeconds)
    findings.invalid('metadata.deletionGracePeriodSeconds', grace, immutableText)
}

function refuseNewFinalizers(
  findings: Findings,
  finalizers: readonly string[] = [],
  old: readonly string[] = [],
): void {
  const known = new Set(old)
  const added = [...new Set(finalizers)].filter(finalizer => !known.has(finalizer)).toSorted()
  if (added.length === 0) return
  const list = `[]string{${added.map(quoted).join(', ')}}`
  findings.forbidden(
    'metadata.finalizers',
    `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`,
  )
}

/** What is checked of every create and every update. */
function validateParts(findings: Findings, metadata: ObjectMeta | undefined, anyFinalizer: boolean): void {
  validateLabels(findings, 'metadata.labels', metadata?.labels)
  validateAnnotations(findings, 'metadata.annotations', metadata?.annotations)
  validateOwners(findings, metadata?.ownerReferences ?? [])
  metadata?.finalizers?.forEach((finalizer, index) => {
    if (!anyFinalizer) validateKubernetesFinalizer(findings, `metadata.finalizers[${index}]`, finalizer)
  })
  metadata?.managedFields?.forEach((entry, index) => {
    validateManagedFields(findings, `metadata.managedFields[${index}]`, entry)
  })
}

function validateOwners(findings: Findings, owners: readonly OwnerReference[]): void {
  const path = 'metadata.ownerReferences'
  let controller = ''
  for (const owner of owners) {
    validateOwner(findings, path, owner)
    if (!owner.controller) continue
    const name = `${owner.kind}/${owner.name}`
    if (controller)
      findings.invalid(
        path,
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`,
      )
    else controller = name
  }
}

function validateOwner(findings: Findings, path: string, owner: OwnerReference): void {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner
  if (!apiVersion || apiVersion.split('/').length > 2)
    findings.invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty')
  if (!kind) findings.invalid(`${path}.kind`, kind, 'kind must not be empty')
  if (!name) findings.invalid(`${path}.name`, name, 'name must not be empty')
  if (!uid) findings.invalid(`${path}.uid`, uid, 'uid must not be empty')
  if (apiVersion === 'v1' && kind === 'Event')
    findings.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner')
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

/** A name without a slash is only for Kubernetes' own finalizers. */
export function validateFinalizerName(findings: Findings, path: string, finalizer: string): void {
  findings.problems(path, finalizer, problemsOfLabelKey(finalizer))
}

export function validateKubernetesFinalizer(findings: Findings, path: string, finalizer: string): void {
  if (!finalizer.includes('/') && !standardFinalizers.has(finalizer))
    findings.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')
}

function validateFinalizers(findings: Findings, finalizers: readonly string[]): void {
  const path = 'metadata.finalizers'
  for (const finalizer of finalizers) validateFinalizerName(findings, path, finalizer)
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    findings.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')
}

/** A warning, not a refusal: such a finalizer may collide with somebody else's. */
export function finalizerWarnings(metadata: ObjectMeta | undefined): readonly string[] {
  return (metadata?.finalizers ?? [])
    .filter(finalizer => !finalizer.includes('/') && !standardFinalizers.has(finalizer))
    .map(
      finalizer =>
        `metadata.finalizers: ${quoted(finalizer)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers`,
    )
}

const managerBytesMax = 128
const subresourceBytesMax = 256

function validateManagedFields(findings: Findings, path: string, entry: ManagedFieldsEntry): void {
  const { operation = '', fieldsType = '', manager = '', subresource = '' } = entry
  if (operation !== 'Apply' && operation !== 'Update')
    findings.invalid(`${path}.operation`, operation, 'must be `Apply` or `Update`')
  if (fieldsType && fieldsType !== 'FieldsV1')
    findings.invalid(`${path}.fieldsType`, fieldsType, 'must be `FieldsV1`')
  if (utf8Length(manager) > managerBytesMax) findings.tooLong(`${path}.manager`, managerBytesMax)
  if (!isPrintable(manager))
    findings.invalid(`${path}.manager`, manager, 'should only contain printable characters')
  if (utf8Length(subresource) > subresourceBytesMax)
    findings.tooLong(`${path}.subresource`, subresourceBytesMax)
}

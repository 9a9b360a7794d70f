import { utf8Length } from '../../../base/bytes.ts'
import type { StorageClass, TopologySelectorTerm } from '../../generated/types.ts'
import { problemsOfLabelKey } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabelKey } from '../rules/labels.ts'
import { immutableText } from '../rules/object-meta.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { isSameValue } from '../rules/same-value.ts'

const parametersMax = 512
const parameterBytesMax = 256 * 1024

export function validateStorageClass(findings: Findings, storageClass: StorageClass): void {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode } = storageClass
  validateProvisioner(findings, 'provisioner', provisioner)
  validateParameters(findings, parameters ?? {})
  if (reclaimPolicy && reclaimPolicy !== 'Delete' && reclaimPolicy !== 'Retain')
    findings.notSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain'])
  findings.oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'])
  storageClass.allowedTopologies?.forEach((term, index) => {
    validateTopology(findings, `allowedTopologies[${index}]`, term)
  })
}

/** Who makes the volumes. */
export function validateProvisioner(findings: Findings, path: string, provisioner: string): void {
  if (provisioner) findings.problems(path, provisioner, problemsOfLabelKey(provisioner.toLowerCase()))
  else findings.required(path)
}

export function validateParameters(findings: Findings, parameters: { readonly [key: string]: string }): void {
  const names = Object.keys(parameters)
  if (names.length > parametersMax) {
    findings.tooLong('parameters', parametersMax)
    return
  }
  let bytes = 0
  for (const name of names) {
    if (!name) findings.invalid('parameters', name, 'field can not be empty.')
    bytes += utf8Length(name) + utf8Length(parameters[name] ?? '')
  }
  if (bytes > parameterBytesMax) findings.tooLong('parameters', parameterBytesMax)
}

function validateTopology(findings: Findings, path: string, term: TopologySelectorTerm): void {
  const keys = new Set<string>()
  term.matchLabelExpressions?.forEach(({ key, values }, index) => {
    const at = `${path}.matchLabelExpressions[${index}]`
    if (!values?.length) findings.required(`${at}.values`)
    const repeated = repeatedIn(values ?? [])
    values?.forEach((value, position) => {
      if (repeated.has(position)) findings.duplicate(`${at}.values[${position}]`, value)
    })
    validateLabelKey(findings, `${at}.key`, key)
    if (keys.has(key)) findings.duplicate(`${at}.key`, key)
    keys.add(key)
  })
}

export function validateStorageClassUpdate(
  findings: Findings,
  storageClass: StorageClass,
  old: StorageClass,
): void {
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const)
    if (!isSameValue(storageClass[field], old[field]))
      findings.forbidden(field, `updates to ${field} are forbidden.`)
  if (storageClass.volumeBindingMode !== old.volumeBindingMode)
    findings.invalid('volumeBindingMode', storageClass.volumeBindingMode ?? null, immutableText)
}

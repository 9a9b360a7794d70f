import { utf8Length } from '../../../base/bytes.ts'
import type { IngressClass, IngressClassParametersReference } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { validateDomainPrefixedPath } from '../rules/paths.ts'
import { validateTypedReference } from './typed-reference.ts'

const controllerBytesMax = 250

export function validateIngressClass(findings: Findings, { spec = {} }: IngressClass): void {
  const { controller = '', parameters } = spec
  if (utf8Length(controller) > controllerBytesMax) findings.tooLong('spec.controller', controllerBytesMax)
  validateDomainPrefixedPath(findings, 'spec.controller', controller)
  if (parameters) validateParameters(findings, 'spec.parameters', parameters)
}

function validateParameters(
  findings: Findings,
  path: string,
  parameters: IngressClassParametersReference,
): void {
  const { scope = '', namespace } = parameters
  validateTypedReference(findings, path, parameters)
  findings.oneOf(`${path}.scope`, scope, ['Cluster', 'Namespace'])
  const at = `${path}.namespace`
  if (scope === 'Cluster' && namespace !== undefined)
    findings.forbidden(at, "`parameters.scope` is set to 'Cluster'")
  if (scope !== 'Namespace') return
  if (namespace === undefined) findings.required(at, "`parameters.scope` is set to 'Namespace'")
  else findings.problems(at, namespace, problemsOfDns1123Label(namespace))
}

export function validateIngressClassUpdate(
  findings: Findings,
  ingressClass: IngressClass,
  old: IngressClass,
): void {
  const controller = ingressClass.spec?.controller ?? ''
  if (controller !== (old.spec?.controller ?? ''))
    findings.invalid('spec.controller', controller, immutableText)
  validateIngressClass(findings, ingressClass)
}

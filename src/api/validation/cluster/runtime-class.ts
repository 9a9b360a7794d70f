import type { RuntimeClass } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateLabels } from '../rules/labels.ts'
import { immutableText } from '../rules/object-meta.ts'
import { containerResourceName } from '../rules/resource-names.ts'
import { validateResources } from '../rules/resources.ts'
import { validateTolerations } from '../rules/taints.ts'

/** What each Pod of the class costs beside its containers is checked as limits are. */
export function validateRuntimeClass(findings: Findings, runtimeClass: RuntimeClass): void {
  const { handler, overhead, scheduling } = runtimeClass
  findings.problems('handler', handler, problemsOfDns1123Label(handler))
  if (overhead)
    validateResources(
      findings,
      'overhead',
      { limits: overhead.podFixed },
      { nameRule: containerResourceName, claimNames: new Set() },
    )
  if (!scheduling) return
  validateLabels(findings, 'scheduling.nodeSelector', scheduling.nodeSelector)
  validateTolerations(findings, 'scheduling.tolerations', scheduling.tolerations ?? [])
}

export function validateRuntimeClassUpdate(
  findings: Findings,
  { handler }: RuntimeClass,
  old: RuntimeClass,
): void {
  if (handler !== old.handler) findings.invalid('handler', handler, immutableText)
}

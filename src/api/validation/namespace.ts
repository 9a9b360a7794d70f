import type { Namespace } from '../generated/types.ts'
import type { Findings } from './rules/findings.ts'
import { validateFinalizerName, validateKubernetesFinalizer } from './rules/object-meta.ts'

export function validateNamespace(findings: Findings, { spec }: Namespace): void {
  for (const finalizer of spec?.finalizers ?? []) {
    validateFinalizerName(findings, 'spec.finalizers', finalizer)
    validateKubernetesFinalizer(findings, 'spec.finalizers', finalizer)
  }
}

/** The phase says whether the namespace is going, and nothing else. */
export function validateNamespaceStatus(findings: Findings, { metadata, status }: Namespace): void {
  const phase = status?.phase ?? ''
  if (!metadata?.deletionTimestamp) {
    if (phase !== 'Active')
      findings.invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")
  } else if (phase !== 'Terminating')
    findings.invalid('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")
}

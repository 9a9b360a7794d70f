// Groups of Kubernetes' own are for definitions that its people have approved, or that say themselves that they are not.
import type { CustomResourceDefinition } from '../generated/types.ts'
import type { Findings } from '../validation/rules/findings.ts'

const annotation = 'api-approved.kubernetes.io'
const see = 'see https://github.com/kubernetes/enhancements/pull/1111'

export type Approval =
  | { readonly kind: 'notNeeded' }
  | { readonly kind: 'approved' | 'bypassed' | 'missing' | 'invalid'; readonly message: string }

export function approvalOf({ metadata, spec }: CustomResourceDefinition): Approval {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group)) return { kind: 'notNeeded' }
  const text = metadata?.annotations?.[annotation] ?? ''
  if (text === '')
    return {
      kind: 'missing',
      message: `protected groups must have approval annotation "${annotation}", ${see}`,
    }
  if (text.startsWith('unapproved'))
    return { kind: 'bypassed', message: `not approved: ${JSON.stringify(text)}` }
  if (/^[a-zA-Z][\w+.-]*:\/\/[^/]/.test(text)) return { kind: 'approved', message: `approved in ${text}` }
  return {
    kind: 'invalid',
    message: `protected groups must have approval annotation "${annotation}" with either a URL or a reason starting with "unapproved", ${see}`,
  }
}

/** An update that leaves the annotation alone is not asked for it. */
export function validateApproval(
  findings: Findings,
  definition: CustomResourceDefinition,
  old: CustomResourceDefinition | null,
): void {
  const text = definition.metadata?.annotations?.[annotation] ?? ''
  if (old && text === (old.metadata?.annotations?.[annotation] ?? '')) return
  const approval = approvalOf(definition)
  const path = `metadata.annotations[${annotation}]`
  if (approval.kind === 'missing') findings.required(path, approval.message)
  if (approval.kind === 'invalid') findings.invalid(path, text, approval.message)
}

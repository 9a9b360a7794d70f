import { problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { pathSegmentName } from '../rules/name-rule.ts'

/** A name, a kind or a resource that some object says of another: it has to fit into a path. */
export function validatePathSegment(findings: Findings, path: string, segment: string): void {
  if (!segment) findings.required(path)
  else findings.problems(path, segment, pathSegmentName(segment, { isPrefix: false }))
}

/** Another object, of any kind, by its kind and name. */
export function validateTypedReference(
  findings: Findings,
  path: string,
  { apiGroup, kind, name }: { readonly apiGroup?: string; readonly kind: string; readonly name: string },
): void {
  if (apiGroup !== undefined)
    findings.problems(`${path}.apiGroup`, apiGroup, problemsOfDns1123Subdomain(apiGroup))
  validatePathSegment(findings, `${path}.kind`, kind)
  validatePathSegment(findings, `${path}.name`, name)
}

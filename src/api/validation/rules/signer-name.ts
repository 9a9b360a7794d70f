import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../../names.ts'
import { quoted } from '../../shown-value.ts'
import type { Findings } from './findings.ts'

const domainLengthMax = 253
const signerLengthMax = domainLengthMax + 1 + (253 + 63 + 1)

/** Who signs certificates: a domain, and a path of it. */
export function validateSignerName(findings: Findings, path: string, name: string): void {
  const [domain = '', signer, ...more] = name.split('/', 3)
  if (name === '') findings.required(path)
  else if (signer === undefined || more.length > 0)
    findings.invalid(
      path,
      name,
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    )
  else {
    if (domain.length > domainLengthMax) findings.tooLong(path, domainLengthMax)
    validateLabels(findings, { path, segment: domain }, problemsOfDns1123Label)
    if (!domain.includes('.'))
      findings.invalid(path, domain, 'should be a domain with at least two segments separated by dots')
    validateLabels(findings, { path, segment: signer }, problemsOfDns1123Subdomain)
    if (name.length > signerLengthMax) findings.tooLong(path, signerLengthMax)
  }
}

/** Of the first label that is wrong; the others would be told of in the same words. */
function validateLabels(
  findings: Findings,
  { path, segment }: { readonly path: string; readonly segment: string },
  problemsOf: (label: string) => readonly string[],
): void {
  for (const label of segment.split('.')) {
    const problems = problemsOf(label)
    for (const problem of problems)
      findings.invalid(path, segment, `validating label ${quoted(label)}: ${problem}`)
    if (problems.length > 0) return
  }
}

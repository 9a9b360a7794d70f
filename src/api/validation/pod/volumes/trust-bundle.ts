// A bundle of trusted certificates as files: one by its name, or those of a signer that are selected.
import type { ClusterTrustBundleProjection } from '../../../generated/types.ts'
import { problemsOfDns1123Subdomain } from '../../../names.ts'
import type { Findings } from '../../rules/findings.ts'
import { validateLabelSelector } from '../../rules/labels.ts'
import { validateUnreservedPath } from '../../rules/paths.ts'
import { validateSignerName } from '../../rules/signer-name.ts'

export function validateTrustBundle(
  findings: Findings,
  path: string,
  bundle: ClusterTrustBundleProjection,
): void {
  const { name, signerName, labelSelector } = bundle
  if (name !== undefined && signerName !== undefined)
    findings.invalid(path, bundle, 'only one of name and signerName may be used')
  else if (name !== undefined) {
    if (!name) findings.required(`${path}.name`, 'must be a valid object name')
    for (const problem of problemsOfBundleName(name))
      findings.invalid(`${path}.name`, name, `not a valid clustertrustbundlename: ${problem}`)
    if (labelSelector)
      findings.invalid(
        `${path}.labelSelector`,
        labelSelector,
        'labelSelector must be unset if name is specified',
      )
  } else if (signerName !== undefined) {
    if (!signerName) findings.required(`${path}.signerName`, 'must be a valid signer name')
    validateSignerName(findings, `${path}.signerName`, signerName)
    validateLabelSelector(findings, `${path}.labelSelector`, labelSelector)
  } else findings.required(path, 'either name or signerName must be specified')
  if (!bundle.path) findings.required(`${path}.path`)
  validateUnreservedPath(findings, `${path}.path`, bundle.path)
}

/** That of a signer's bundle begins with the signer's own, in which `:` stands for `/`: what is after it is a name. */
const problemsOfBundleName = (name: string): readonly string[] =>
  problemsOfDns1123Subdomain(name.slice(name.lastIndexOf(':') + 1))

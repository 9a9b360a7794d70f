import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  VolumeProjection,
} from '../../../generated/types.ts'
import type { Findings } from '../../rules/findings.ts'
import { validateUnreservedPath } from '../../rules/paths.ts'
import { fieldsForFiles, validateFieldRef, validateResourceFieldRef } from './downward-api.ts'
import { validateTrustBundle } from './trust-bundle.ts'

export function validateFileMode(findings: Findings, path: string, mode: number | undefined): void {
  if (mode !== undefined && (mode > 0o777 || mode < 0))
    findings.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')
}

export function validateKeyToPath(findings: Findings, path: string, item: KeyToPath): void {
  if (!item.key) findings.required(`${path}.key`)
  if (!item.path) findings.required(`${path}.path`)
  validateUnreservedPath(findings, `${path}.path`, item.path)
  validateFileMode(findings, `${path}.mode`, item.mode)
}

export function validateDownwardFile(findings: Findings, path: string, file: DownwardAPIVolumeFile): void {
  if (!file.path) findings.required(`${path}.path`)
  validateUnreservedPath(findings, `${path}.path`, file.path)
  if (file.fieldRef) {
    validateFieldRef(findings, `${path}.fieldRef`, file.fieldRef, fieldsForFiles)
    if (file.resourceFieldRef)
      findings.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
  } else if (file.resourceFieldRef)
    validateResourceFieldRef(findings, `${path}.resourceFieldRef`, file.resourceFieldRef, {
      needsContainer: true,
    })
  else findings.required(path, 'one of fieldRef and resourceFieldRef is required')
  validateFileMode(findings, `${path}.mode`, file.mode)
}

const sourceKinds = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
] as const

/** Several sources in one directory: no two of them may write the same file. */
export function validateProjected(findings: Findings, path: string, projected: ProjectedVolumeSource): void {
  validateFileMode(findings, `${path}.defaultMode`, projected.defaultMode)
  const taken = new Set<string>()
  const take = (file: string, shown: string) => {
    if (file && taken.has(file)) findings.invalid(path, shown, 'conflicting duplicate paths')
    taken.add(file)
  }
  projected.sources?.forEach((source, index) => {
    const at = `${path}.sources[${index}]`
    validateKeyed(findings, at, source, take)
    for (const file of source.downwardAPI?.items ?? []) {
      validateDownwardFile(findings, `${at}.downwardAPI`, file)
      take(file.path, file.path)
    }
    validateToken(findings, { path, at }, source)
    const { clusterTrustBundle } = source
    if (clusterTrustBundle) {
      validateTrustBundle(findings, `${at}.clusterTrustBundlePEM`, clusterTrustBundle)
      take(clusterTrustBundle.path, clusterTrustBundle.path)
    }
    if (sourceKinds.filter(kind => source[kind] !== undefined).length > 1)
      findings.forbidden(at, 'may not specify more than 1 volume type per source')
  })
}

function validateKeyed(
  findings: Findings,
  path: string,
  source: VolumeProjection,
  take: (file: string, shown: string) => void,
): void {
  for (const kind of ['secret', 'configMap'] as const) {
    const keyed = source[kind]
    if (!keyed) continue
    if (!keyed.name) findings.required(`${path}.${kind}.name`)
    keyed.items?.forEach((item, index) => {
      validateKeyToPath(findings, `${path}.${kind}.items[${index}]`, item)
      take(item.path, keyed.name ?? '')
    })
  }
}

const tokenSecondsMin = 10 * 60
const tokenSecondsMax = 2 ** 32

function validateToken(
  findings: Findings,
  { path, at }: { readonly path: string; readonly at: string },
  { serviceAccountToken: token }: VolumeProjection,
): void {
  if (!token) return
  const seconds = token.expirationSeconds ?? 3600
  const secondsPath = `${at}.serviceAccountToken.expirationSeconds`
  if (seconds < tokenSecondsMin)
    findings.invalid(secondsPath, seconds, 'may not specify a duration less than 10 minutes')
  if (seconds > tokenSecondsMax)
    findings.invalid(secondsPath, seconds, 'may not specify a duration larger than 2^32 seconds')
  if (token.path) validateUnreservedPath(findings, `${path}.path`, token.path)
  else findings.required(`${path}.path`)
}

import type { CSIDriver, CSIDriverSpec, StorageTokenRequest } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { oneOfGiven } from '../rules/one-of-given.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateCsiDriverName } from './network-volumes.ts'

const tokenSeconds = { min: 600, max: 2 ** 32 }
const updatePeriodSecondsMin = 10
const noSpec: CSIDriverSpec = {}

export function validateCsiDriver(findings: Findings, { metadata, spec = noSpec }: CSIDriver): void {
  validateCsiDriverName(findings, 'name', metadata?.name ?? '')
  oneOfGiven(findings, 'spec.fsGroupPolicy', spec.fsGroupPolicy, ['File', 'None', 'ReadWriteOnceWithFSType'])
  validateTokenRequests(findings, 'spec.tokenRequests', spec.tokenRequests ?? [])
  for (const mode of spec.volumeLifecycleModes ?? [])
    oneOfGiven(findings, 'spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral'])
  const period = spec.nodeAllocatableUpdatePeriodSeconds
  if (period !== undefined && period < updatePeriodSecondsMin)
    findings.invalid(
      'spec.nodeAllocatableUpdatePeriodSeconds',
      period,
      `must be greater than or equal to ${updatePeriodSecondsMin} seconds`,
    )
  const inSecrets = spec.serviceAccountTokenInSecrets
  if (inSecrets !== undefined && !spec.tokenRequests?.length)
    findings.invalid(
      'spec.serviceAccountTokenInSecrets',
      inSecrets,
      'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
    )
}

/** A token for each audience: the driver tells them apart by it. */
function validateTokenRequests(
  findings: Findings,
  path: string,
  requests: readonly StorageTokenRequest[],
): void {
  const repeated = repeatedIn(requests.map(({ audience }) => audience))
  requests.forEach(({ audience, expirationSeconds: seconds }, index) => {
    if (repeated.has(index)) {
      findings.duplicate(`${path}[${index}].audience`, audience)
      return
    }
    const at = `${path}[${index}].expirationSeconds`
    if (seconds === undefined) return
    if (seconds < tokenSeconds.min)
      findings.invalid(at, seconds, 'may not specify a duration less than 10 minutes')
    if (seconds > tokenSeconds.max)
      findings.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')
  })
}

/** Whether volumes are attached, and how long they live, is built into what uses them already. */
export function validateCsiDriverUpdate(findings: Findings, driver: CSIDriver, old: CSIDriver): void {
  validateCsiDriver(findings, driver)
  const [spec, oldSpec] = [driver.spec ?? noSpec, old.spec ?? noSpec]
  if (spec.attachRequired !== oldSpec.attachRequired)
    findings.invalid('spec.attachedRequired', spec.attachRequired ?? null, immutableText)
  if (!isSameValue(spec.volumeLifecycleModes, oldSpec.volumeLifecycleModes))
    findings.invalid('spec.volumeLifecycleModes', spec.volumeLifecycleModes ?? null, immutableText)
}

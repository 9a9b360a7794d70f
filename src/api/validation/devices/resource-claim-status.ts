// What the status of a claim may say: which devices it was given, and who may use them.
import type {
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  ResourceClaimConsumerReference,
  ResourceResourceClaim,
} from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import { validateConditions } from '../rules/conditions.ts'
import type { Findings } from '../rules/findings.ts'
import { validateNodeSelector } from '../rules/node-selector.ts'
import { immutableText } from '../rules/object-meta.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateCsiDriverName } from '../storage/network-volumes.ts'
import { validateConfig } from './device-class.ts'
import { validateList } from './lists.ts'
import { namesOf, validateReference, validateReferences } from './request-names.ts'
import { validatePoolName } from './resource-slice.ts'

const usersMax = 256
const resultsMax = 32
const configsMax = 64

export function validateResourceClaimStatus(
  findings: Findings,
  claim: ResourceResourceClaim,
  old: ResourceResourceClaim,
): void {
  const { allocation } = claim.status ?? {}
  validateUsers(findings, claim, old)
  validateDeviceStatuses(findings, claim)
  const before = old.status?.allocation
  if (!allocation) return
  if (!before) validateAllocation(findings, allocation, namesOf(claim.spec.devices?.requests ?? []))
  else if (!isSameValue(allocation, before)) findings.invalid('status.allocation', allocation, immutableText)
}

function validateUsers(
  findings: Findings,
  { metadata, status }: ResourceResourceClaim,
  old: ResourceResourceClaim,
): void {
  const users = status?.reservedFor ?? []
  const path = 'status.reservedFor'
  validateList(findings, path, { items: users, max: usersMax }, (at, user) => {
    for (const field of ['resource', 'name', 'uid'] as const)
      if (!user[field]) findings.required(`${at}.${field}`)
  })
  if (users.length === 0) return
  if (users.length <= usersMax)
    for (const index of repeatedIn(users.map(({ uid }) => uid)))
      findings.duplicate(`${path}[${index}]`, users[index]?.uid)
  if (!status?.allocation) findings.forbidden(path, 'may not be specified when `allocated` is not set')
  else if (metadata?.deletionTimestamp) {
    const known = new Set((old.status?.reservedFor ?? []).map(keyOfUser))
    if (users.some(user => !known.has(keyOfUser(user))))
      findings.forbidden(
        path,
        'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
      )
  }
}

const keyOfUser = ({ apiGroup = '', resource, name, uid }: ResourceClaimConsumerReference): string =>
  [apiGroup, resource, name, uid].join(' ')

interface DeviceId {
  readonly driver: string
  readonly pool: string
  readonly device: string
  readonly shareID?: string
}

const keyOf = ({ driver, pool, device, shareID }: DeviceId): string =>
  [driver, pool, device, ...(shareID ? [shareID] : [])].join('/')

/** Only of devices that the claim was given. */
function validateDeviceStatuses(findings: Findings, { status }: ResourceResourceClaim): void {
  const devices = status?.devices ?? []
  if (devices.length === 0) return
  const given = new Set((status?.allocation?.devices?.results ?? []).map(keyOf))
  const repeated = repeatedIn(devices.map(keyOf))
  devices.forEach((device, index) => {
    const at = `status.devices[${index}]`
    validateDevice(findings, at, device)
    if (!given.has(keyOf(device)))
      findings.invalid(at, keyOf(device), 'must be an allocated device in the claim')
    validateConditions(findings, `${at}.conditions`, device.conditions ?? [])
    if (repeated.has(index)) findings.duplicate(at, keyOf(device))
  })
}

function validateDevice(findings: Findings, path: string, { driver, pool, device }: DeviceId): void {
  validateCsiDriverName(findings, `${path}.driver`, driver)
  validatePoolName(findings, `${path}.pool`, pool)
  findings.problems(`${path}.device`, device, problemsOfDns1123Label(device))
}

function validateAllocation(
  findings: Findings,
  { devices = {}, nodeSelector }: AllocationResult,
  names: ReadonlySet<string>,
): void {
  const path = 'status.allocation.devices'
  const results = { items: devices.results ?? [], max: resultsMax }
  validateList<DeviceRequestAllocationResult>(findings, `${path}.results`, results, (at, result) => {
    validateReference(findings, `${at}.request`, result.request, names)
    validateDevice(findings, at, result)
  })
  const configs = { items: devices.config ?? [], max: configsMax }
  validateList<DeviceAllocationConfiguration>(findings, `${path}.config`, configs, (at, config) => {
    findings.oneOf(`${at}.source`, config.source, ['FromClaim', 'FromClass'])
    validateReferences(findings, `${at}.requests`, config.requests ?? [], names)
    validateConfig(findings, at, config)
  })
  if (nodeSelector) validateNodeSelector(findings, 'status.allocation.nodeSelector', nodeSelector)
}

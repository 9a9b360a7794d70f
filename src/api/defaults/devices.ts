import type {
  DeviceClaim,
  ExactDeviceRequest,
  ResourceClaimTemplate,
  ResourceResourceClaim,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { each } from './struct.ts'

export const setResourceClaimDefaults = ({ spec }: Draft<ResourceResourceClaim>): void =>
  setDeviceClaimDefaults(spec?.devices)

export const setClaimTemplateDefaults = ({ spec }: Draft<ResourceClaimTemplate>): void =>
  setDeviceClaimDefaults(spec?.spec?.devices)

function setDeviceClaimDefaults(claim: Draft<DeviceClaim> | undefined): void {
  for (const { exactly, firstAvailable } of each(claim?.requests)) {
    if (exactly) setRequestDefaults(exactly)
    for (const request of each(firstAvailable)) setRequestDefaults(request)
  }
}

function setRequestDefaults(request: Draft<ExactDeviceRequest>): void {
  request.allocationMode ||= 'ExactCount'
  if (request.allocationMode === 'ExactCount') request.count ||= 1
  for (const toleration of each(request.tolerations)) toleration.operator ||= 'Equal'
}

// Kinds that describe the cluster itself. Most of them are stored and listed, and no more.
import { conditionOf } from '../conditions.ts'
import type {
  APIService,
  ComponentStatus,
  DeviceClass,
  FlowSchema,
  LimitRange,
  PriorityClass,
  PriorityLevelConfiguration,
  ResourceClaimTemplate,
  ResourceQuota,
  ResourceResourceClaim,
  ResourceSlice,
  RuntimeClass,
} from '../generated/types.ts'
import { validateApiService, validateApiServiceStatus } from '../validation/api-service.ts'
import { validatePriorityClass, validatePriorityClassUpdate } from '../validation/cluster/priority-class.ts'
import { validateRuntimeClass, validateRuntimeClassUpdate } from '../validation/cluster/runtime-class.ts'
import { validateLimitRange } from '../validation/core/limit-range.ts'
import { validateDeviceClass } from '../validation/devices/device-class.ts'
import {
  validateClaimedSpecUpdate,
  validateClaimTemplate,
  validateResourceClaim,
} from '../validation/devices/resource-claim.ts'
import { validateResourceClaimStatus } from '../validation/devices/resource-claim-status.ts'
import { validateResourceSlice, validateResourceSliceUpdate } from '../validation/devices/resource-slice.ts'
import { validateFlowSchema } from '../validation/flow-control/flow-schema.ts'
import { validatePriorityLevel } from '../validation/flow-control/priority-level.ts'
import { validateFlowControlStatus } from '../validation/flow-control/status.ts'
import { validateResourceQuota } from '../validation/resource-quota.ts'
import { pathSegmentName } from '../validation/rules/name-rule.ts'
import { ageColumn, column, createdAtColumn, formatAmount, nameColumn } from './columns.ts'
import { type Particulars, wholeMeta } from './strategy-with.ts'
import { renamedLabel } from './warnings/renamed-labels.ts'

const integer = { type: 'integer' } as const

export const componentStatusParticulars: Particulars<ComponentStatus> = {
  columns: [
    nameColumn,
    column('Status', status => (healthOf(status)?.status === 'True' ? 'Healthy' : 'Unhealthy'), {
      description: 'Status of the component conditions',
    }),
    column('Message', status => healthOf(status)?.message ?? '', {
      description: 'Message of the component conditions',
    }),
    column('Error', status => healthOf(status)?.error ?? '', {
      description: 'Error of the component conditions',
    }),
  ],
}

const healthOf = ({ conditions }: ComponentStatus) => conditions?.find(({ type }) => type === 'Healthy')

export const limitRangeParticulars: Particulars<LimitRange> = {
  allowsCreateOnUpdate: true,
  validateInSteps: (findings, { object }) => validateLimitRange(findings, object),
  columns: [nameColumn, createdAtColumn],
}

export const apiServiceParticulars: Particulars<APIService> = {
  statusKeeps: wholeMeta,
  // `v1.` is the core group's.
  nameRule: pathSegmentName,
  validate: validateApiService,
  validateStatus: validateApiServiceStatus,
  columns: [
    nameColumn,
    column('Service', ({ spec }) =>
      spec?.service ? `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}` : 'Local',
    ),
    column('Available', ({ status }) => {
      const available = conditionOf(status?.conditions, 'Available')
      if (!available) return 'Unknown'
      return available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`
    }),
    ageColumn,
  ],
}

export const resourceQuotaParticulars: Particulars<ResourceQuota> = {
  validateInSteps: validateResourceQuota,
  columns: [
    nameColumn,
    column('Request', quota => formatUse(quota, name => !name.startsWith('limits.'))),
    column('Limit', quota => formatUse(quota, name => name.startsWith('limits.'))),
    ageColumn,
  ],
}

function formatUse({ status }: ResourceQuota, isShown: (name: string) => boolean): string {
  const { hard = {}, used = {} } = status ?? {}
  return Object.keys(hard)
    .filter(isShown)
    .toSorted()
    .map(name => `${name}: ${formatAmount(used[name])}/${formatAmount(hard[name])}`)
    .join(', ')
}

export const priorityClassParticulars: Particulars<PriorityClass> = {
  hasGeneration: true,
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  columns: [
    nameColumn,
    column('Value', each => each.value ?? 0, integer),
    column('Global-Default', each => each.globalDefault ?? false, { type: 'boolean' }),
    ageColumn,
    column('PreemptionPolicy', each => each.preemptionPolicy ?? ''),
  ],
}

export const runtimeClassParticulars: Particulars<RuntimeClass> = {
  validate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {}).flatMap(key => {
      const text = renamedLabel(key)
      return text ? [`scheduling.nodeSelector: ${text}`] : []
    }),
  columns: [nameColumn, column('Handler', each => each.handler), ageColumn],
}

export const flowSchemaParticulars: Particulars<FlowSchema> = {
  statusKeeps: wholeMeta,
  hasGeneration: true,
  validate: validateFlowSchema,
  validateStatus: validateFlowControlStatus,
  columns: [
    nameColumn,
    column('PriorityLevel', each => each.spec?.priorityLevelConfiguration.name ?? ''),
    column('MatchingPrecedence', each => each.spec?.matchingPrecedence ?? 0),
    column('DistinguisherMethod', each => each.spec?.distinguisherMethod?.type ?? '<none>'),
    ageColumn,
    column(
      'MissingPL',
      each => each.status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ),
  ],
}

export const priorityLevelParticulars: Particulars<PriorityLevelConfiguration> = {
  statusKeeps: wholeMeta,
  hasGeneration: true,
  validate: validatePriorityLevel,
  validateStatus: validateFlowControlStatus,
  columns: [
    nameColumn,
    column('Type', each => each.spec?.type ?? ''),
    column('NominalConcurrencyShares', each => each.spec?.limited?.nominalConcurrencyShares ?? '<none>'),
    column('Queues', each => each.spec?.limited?.limitResponse?.queuing?.queues ?? '<none>'),
    column('HandSize', each => each.spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>'),
    column(
      'QueueLengthLimit',
      each => each.spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>',
    ),
    ageColumn,
  ],
}

export const deviceClassParticulars: Particulars<DeviceClass> = {
  hasGeneration: true,
  validate: validateDeviceClass,
}

export const resourceClaimTemplateParticulars: Particulars<ResourceClaimTemplate> = {
  validate: validateClaimTemplate,
  validateUpdate: validateClaimedSpecUpdate,
}

export const resourceClaimParticulars: Particulars<ResourceResourceClaim> = {
  statusKeeps: wholeMeta,
  validate: validateResourceClaim,
  validateUpdate: validateClaimedSpecUpdate,
  validateStatus: validateResourceClaimStatus,
  columns: [nameColumn, column('State', formatClaimState), ageColumn],
}

function formatClaimState({ metadata, status }: ResourceResourceClaim): string {
  const states: string[] = metadata?.deletionTimestamp ? ['deleted'] : []
  if (status?.allocation) states.push('allocated', ...(status.reservedFor?.length ? ['reserved'] : []))
  else if (states.length === 0) states.push('pending')
  return states.join(',')
}

export const resourceSliceParticulars: Particulars<ResourceSlice> = {
  hasGeneration: true,
  validate: validateResourceSlice,
  validateUpdate: validateResourceSliceUpdate,
  columns: [
    nameColumn,
    column('Node', each => each.spec?.nodeName ?? ''),
    column('Driver', each => each.spec?.driver ?? ''),
    column('Pool', each => each.spec?.pool.name ?? ''),
    ageColumn,
  ],
  selectableFields: ({ spec }) => ({
    'spec.nodeName': spec?.nodeName ?? '',
    'spec.driver': spec?.driver ?? '',
  }),
}

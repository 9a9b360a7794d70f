import { conditionOf } from '../../conditions.ts'
import type { Node } from '../../generated/types.ts'
import { validateNode, validateNodeUpdate } from '../../validation/node.ts'
import { ageColumn, column, nameColumn, wideColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'

const rolePrefix = 'node-role.kubernetes.io/'

export const nodeParticulars: Particulars<Node> = {
  columns: [
    nameColumn,
    column('Status', formatStatus, { description: 'Whether the node takes pods.' }),
    column('Roles', formatRoles),
    ageColumn,
    column('Version', node => node.status?.nodeInfo?.kubeletVersion ?? ''),
    wideColumn('Internal-IP', node => addressOf(node, 'InternalIP')),
    wideColumn('External-IP', node => addressOf(node, 'ExternalIP')),
    wideColumn('OS-Image', node => node.status?.nodeInfo?.osImage || '<unknown>'),
    wideColumn('Kernel-Version', node => node.status?.nodeInfo?.kernelVersion || '<unknown>'),
    wideColumn('Container-Runtime', node => node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
  ],
  // A node registers with what it has.
  initialStatus: draft => draft.status,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatus: validateNodeUpdate,
  warnings: ({ spec }) => [
    ...(spec?.configSource ? ['spec.configSource: the feature is removed'] : []),
    ...(spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
  ],
  selectableFields: ({ spec }) => ({ 'spec.unschedulable': String(spec?.unschedulable ?? false) }),
}

function formatStatus({ spec, status }: Node): string {
  const ready = conditionOf(status?.conditions, 'Ready')
  const word = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word
}

function formatRoles({ metadata }: Node): string {
  const roles = Object.entries(metadata?.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix))
      return key.length > rolePrefix.length ? [key.slice(rolePrefix.length)] : []
    return key === 'kubernetes.io/role' && value ? [value] : []
  })
  return [...new Set(roles)].toSorted().join(',') || '<none>'
}

const addressOf = ({ status }: Node, type: string): string =>
  status?.addresses?.find(address => address.type === type)?.address ?? '<none>'

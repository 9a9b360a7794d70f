import { utf8Length } from '../../../base/bytes.ts'
import type { Device, ResourcePool, ResourceSlice, ResourceSliceSpec } from '../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateNodeSelector } from '../rules/node-selector.ts'
import { immutableText } from '../rules/object-meta.ts'
import { validateCsiDriverName } from '../storage/network-volumes.ts'
import { validateNamedList } from './lists.ts'

const devicesMax = 128
/** With taints, counters or attributes that are lists. */
const elaborateDevicesMax = 64
const counterSetsMax = 8
const poolBytesMax = 253

export function validateResourceSlice(findings: Findings, { spec }: ResourceSlice): void {
  const { driver, pool, devices = [], sharedCounters = [] } = spec
  validateCsiDriverName(findings, 'spec.driver', driver)
  validatePool(findings, 'spec.pool', pool)
  validateNodes(findings, spec)
  if (spec.sharedCounters && spec.devices)
    findings.invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed')
  const max = devices.some(isElaborate) ? elaborateDevicesMax : devicesMax
  validateNamedList(findings, 'spec.devices', { items: devices, max }, (path, { name }) => {
    findings.problems(`${path}.name`, name, problemsOfDns1123Label(name))
  })
  const sets = { items: sharedCounters, max: counterSetsMax }
  validateNamedList(findings, 'spec.sharedCounters', sets, (path, { name, counters }) => {
    if (name) findings.problems(`${path}.name`, name, problemsOfDns1123Label(name))
    else findings.required(`${path}.name`)
    if (Object.keys(counters ?? {}).length === 0) findings.required(`${path}.counters`)
  })
}

const isElaborate = ({ taints, consumesCounters, attributes = {} }: Device): boolean =>
  !!taints?.length ||
  !!consumesCounters?.length ||
  Object.values(attributes).some(each => each.bools ?? each.ints ?? each.strings ?? each.versions)

function validatePool(
  findings: Findings,
  path: string,
  { name, resourceSliceCount: count, generation }: ResourcePool,
): void {
  validatePoolName(findings, `${path}.name`, name)
  if (count <= 0) findings.invalid(`${path}.resourceSliceCount`, count, 'must be greater than zero')
  if (generation < 0)
    findings.invalid(`${path}.generation`, generation, 'must be greater than or equal to zero')
}

export function validatePoolName(findings: Findings, path: string, name: string): void {
  if (!name) {
    findings.required(path)
    return
  }
  if (utf8Length(name) > poolBytesMax) findings.tooLong(path, poolBytesMax)
  for (const part of name.split('/')) findings.problems(path, part, problemsOfDns1123Subdomain(part))
}

const ways = '`nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection`'

/** The devices are of one node, of some, of all, or each says where it is. */
function validateNodes(findings: Findings, spec: ResourceSliceSpec): void {
  const { nodeName, nodeSelector } = spec
  const given: string[] = []
  if (nodeName === '')
    findings.invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string')
  else if (nodeName !== undefined) {
    given.push('`nodeName`')
    findings.problems('spec.nodeName', nodeName, problemsOfDns1123Subdomain(nodeName))
  }
  if (nodeSelector) {
    given.push('`nodeSelector`')
    validateNodeSelector(findings, 'spec.nodeSelector', nodeSelector)
    const terms = nodeSelector.nodeSelectorTerms
    if (terms.length !== 1)
      findings.invalid(
        'spec.nodeSelector.nodeSelectorTerms',
        terms,
        'must have exactly one node selector term',
      )
  }
  for (const field of ['allNodes', 'perDeviceNodeSelection'] as const) {
    if (spec[field]) given.push(`\`${field}\``)
    else if (spec[field] === false)
      findings.invalid(`spec.${field}`, false, 'must be either unset or set to true')
  }
  if (given.length === 0) findings.required('spec', `exactly one of ${ways} is required`)
  if (given.length > 1)
    findings.invalid(
      'spec',
      `{${given.join(', ')}}`,
      `exactly one of ${ways} is required, but multiple fields are set`,
    )
}

export function validateResourceSliceUpdate(
  findings: Findings,
  slice: ResourceSlice,
  { spec: old }: ResourceSlice,
): void {
  const { spec } = slice
  validateResourceSlice(findings, slice)
  if (spec.pool.name !== old.pool.name) findings.invalid('spec.pool.name', spec.pool.name, immutableText)
  if (spec.driver !== old.driver) findings.invalid('spec.driver', spec.driver, immutableText)
  if (spec.nodeName !== old.nodeName) findings.invalid('spec.nodeName', spec.nodeName ?? null, immutableText)
}

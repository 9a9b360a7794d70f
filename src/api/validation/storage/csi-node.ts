import { utf8Length } from '../../../base/bytes.ts'
import type { CSINode, CSINodeDriver } from '../../generated/types.ts'
import { problemsOfLabelKey } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateCsiDriverName } from './network-volumes.ts'

const nodeIdBytesMax = 256

export function validateCsiNode(findings: Findings, { spec }: CSINode): void {
  const drivers = spec?.drivers ?? []
  const repeated = repeatedIn(drivers.map(({ name }) => name))
  drivers.forEach((driver, index) => {
    const path = `spec.drivers[${index}]`
    const { name, nodeID } = driver
    validateCsiDriverName(findings, `${path}.name`, name)
    if (!nodeID) findings.required(`${path}.nodeID`)
    if (utf8Length(nodeID) > nodeIdBytesMax)
      findings.invalid(`${path}.nodeID`, nodeID, `must be ${nodeIdBytesMax} characters or less`)
    findings.notNegative(`${path}.allocatable.count`, driver.allocatable?.count)
    if (repeated.has(index)) findings.duplicate(`${path}.name`, name)
    validateTopologyKeys(findings, path, driver.topologyKeys ?? [])
  })
}

function validateTopologyKeys(findings: Findings, path: string, keys: readonly string[]): void {
  const repeated = repeatedIn(keys)
  keys.forEach((key, index) => {
    if (!key) findings.required(path)
    if (repeated.has(index)) findings.duplicate(path, key)
    findings.problems(path, key, problemsOfLabelKey(key))
  })
}

/** A driver comes and goes; while it is there only how many volumes it takes may change. */
export function validateCsiNodeUpdate(findings: Findings, node: CSINode, old: CSINode): void {
  validateCsiNode(findings, node)
  const drivers = new Map((node.spec?.drivers ?? []).map(driver => [driver.name, driver]))
  for (const before of old.spec?.drivers ?? []) {
    const now = drivers.get(before.name)
    if (now && !isSameValue(withoutAllocatable(now), withoutAllocatable(before)))
      findings.invalid('spec.drivers', shown(now), immutableText)
  }
}

const withoutAllocatable = ({ allocatable: _, ...rest }: CSINodeDriver) => rest

const shown = ({ name, nodeID, topologyKeys }: CSINodeDriver) => ({
  Name: name,
  NodeID: nodeID,
  TopologyKeys: topologyKeys ?? null,
  Allocatable: null,
})

import { utf8Length } from '../../../base/bytes.ts'
import type {
  DeviceClass,
  DeviceClassConfiguration,
  DeviceClassSpec,
  DeviceSelector,
} from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { isExtendedResource } from '../rules/resource-names.ts'
import { validateCsiDriverName } from '../storage/network-volumes.ts'
import { validateList } from './lists.ts'

const listMax = 32
const bytesMax = 10 * 1024
const noSpec: DeviceClassSpec = {}

export function validateDeviceClass(findings: Findings, { spec = noSpec }: DeviceClass): void {
  validateSelectors(findings, 'spec.selectors', spec.selectors ?? [])
  validateList(findings, 'spec.config', { items: spec.config ?? [], max: listMax }, (path, config) =>
    validateConfig(findings, path, config),
  )
  const name = spec.extendedResourceName
  if (name !== undefined && !isExtendedResource(name))
    findings.invalid('spec.extendedResourceName', name, 'must be a valid extended resource name')
}

export function validateSelectors(
  findings: Findings,
  path: string,
  selectors: readonly DeviceSelector[],
): void {
  validateList(findings, path, { items: selectors, max: listMax }, (at, { cel }) => {
    if (!cel) findings.required(`${at}.cel`)
    else if (utf8Length(cel.expression) > bytesMax) findings.tooLong(`${at}.cel.expression`, bytesMax)
  })
}

/** What a driver is told, which only it can read. */
export function validateConfig(findings: Findings, path: string, { opaque }: DeviceClassConfiguration): void {
  if (!opaque) {
    findings.required(`${path}.opaque`)
    return
  }
  validateCsiDriverName(findings, `${path}.opaque.driver`, opaque.driver)
  const at = `${path}.opaque.parameters`
  const { parameters } = opaque
  if (parameters === undefined || parameters === null) findings.required(at)
  else if (utf8Length(JSON.stringify(parameters)) > bytesMax) findings.tooLong(at, bytesMax)
  else if (typeof parameters !== 'object' || Array.isArray(parameters))
    findings.invalid(at, '<value omitted>', 'must be a valid JSON object')
}

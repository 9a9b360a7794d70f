import type { ServicePort, ServiceSpec } from '../../generated/types.ts'
import { problemsOfDns1123Label, problemsOfLabelKey } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { portProtocols, validatePortNumber, validatePortReference } from './container-ports.ts'

const none: readonly never[] = []

export function validatePorts(findings: Findings, { ports = none, type }: ServiceSpec): void {
  const names = new Set<string>()
  ports.forEach((port, index) => {
    const path = `spec.ports[${index}]`
    validatePortName(findings, `${path}.name`, port, { names, isRequired: ports.length > 1 })
    validatePortNumber(findings, `${path}.port`, port.port)
    findings.oneOf(`${path}.protocol`, port.protocol, portProtocols)
    if (port.targetPort !== undefined) validatePortReference(findings, `${path}.targetPort`, port.targetPort)
    if (port.appProtocol !== undefined)
      findings.problems(`${path}.appProtocol`, port.appProtocol, problemsOfLabelKey(port.appProtocol))
  })
  if (type !== 'ClusterIP') return
  ports.forEach(({ nodePort }, index) => {
    if (nodePort)
      findings.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")
  })
}

function validatePortName(
  findings: Findings,
  path: string,
  { name }: ServicePort,
  { names, isRequired }: { readonly names: Set<string>; readonly isRequired: boolean },
): void {
  if (!name) {
    if (isRequired) findings.required(path)
    return
  }
  findings.problems(path, name, problemsOfDns1123Label(name))
  if (names.has(name)) findings.duplicate(path, name)
  names.add(name)
}

export function refuseRepeatedPorts(findings: Findings, { ports = none }: ServiceSpec): void {
  const [nodePorts, numbers] = [new Set<string>(), new Set<string>()]
  ports.forEach(({ nodePort, protocol }, index) => {
    if (!nodePort) return
    const key = `${protocol}/${nodePort}`
    if (nodePorts.has(key)) findings.duplicate(`spec.ports[${index}].nodePort`, nodePort)
    nodePorts.add(key)
  })
  ports.forEach(({ port, protocol }, index) => {
    const key = `${protocol}/${port}`
    const shown = {
      Name: '',
      Protocol: protocol,
      AppProtocol: null,
      Port: port,
      TargetPort: 0,
      NodePort: 0,
    }
    if (numbers.has(key)) findings.duplicate(`spec.ports[${index}]`, shown)
    numbers.add(key)
  })
}

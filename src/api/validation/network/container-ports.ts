import type { Container, ContainerPort } from '../../generated/types.ts'
import { problemsOfPortName, problemsOfPortNumber } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'

export const portProtocols = ['SCTP', 'TCP', 'UDP'] as const

export function validatePortNumber(findings: Findings, path: string, port: number): void {
  for (const problem of problemsOfPortNumber(port)) findings.invalid(path, port, problem)
}

/** A port by number, or by the name that a container gives it. */
export function validatePortReference(findings: Findings, path: string, port: number | string): void {
  if (typeof port === 'number') validatePortNumber(findings, path, port)
  else findings.problems(path, port, problemsOfPortName(port))
}

export function validateContainerPorts(
  findings: Findings,
  path: string,
  ports: readonly ContainerPort[],
): void {
  const names = new Set<string>()
  ports.forEach(({ name, containerPort, hostPort, protocol }, index) => {
    const at = `${path}[${index}]`
    if (name) validatePortName(findings, `${at}.name`, name, names)
    if (containerPort) validatePortNumber(findings, `${at}.containerPort`, containerPort)
    else findings.required(`${at}.containerPort`)
    if (hostPort) validatePortNumber(findings, `${at}.hostPort`, hostPort)
    findings.oneOf(`${at}.protocol`, protocol, portProtocols)
  })
}

function validatePortName(findings: Findings, path: string, name: string, names: Set<string>): void {
  const problems = problemsOfPortName(name)
  findings.problems(path, name, problems)
  if (problems.length > 0) return
  if (names.has(name)) findings.duplicate(path, name)
  names.add(name)
}

/** Two containers that run at the same time cannot have the same port of the host. */
export function refuseSameHostPorts(
  findings: Findings,
  path: string,
  containers: readonly Container[],
): void {
  let seen: Set<string> | null = null
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [portIndex, { protocol, hostIP = '', hostPort }] of ports.entries()) {
      if (!hostPort) continue
      seen ??= new Set()
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (seen.has(key)) findings.duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key)
      seen.add(key)
    }
  }
}

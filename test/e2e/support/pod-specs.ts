// Sandboxes and containers as tests ask a runtime for them.

import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toUid } from '../../../src/api/object.ts'
import type { ContainerSpec, SandboxSpec } from '../../../src/node/runtime.ts'

export function sandboxSpec(logFolder: string, changes: Partial<SandboxSpec> = {}): SandboxSpec {
  const podUid = changes.podUid ?? toUid(randomUUID())
  const name = changes.name ?? `pod-${podUid.slice(0, 8)}`
  return {
    podUid,
    namespace: 'default',
    name,
    attempt: 0,
    hostname: name,
    dns: null,
    hostNetwork: false,
    hostPid: false,
    hostIpc: false,
    sharedPid: false,
    privileged: false,
    portMappings: [],
    logDirectory: join(logFolder, `default_${name}_${podUid}`),
    labels: {},
    annotations: {},
    ...changes,
  }
}

/** A container that runs a line of shell, and the folder of its log, which the agent makes. */
export function shellContainer(
  sandbox: SandboxSpec,
  script: string,
  changes: Partial<ContainerSpec> = {},
): ContainerSpec {
  const name = changes.name ?? 'main'
  mkdirSync(join(sandbox.logDirectory, name), { recursive: true })
  return {
    name,
    attempt: 0,
    image: '',
    command: ['sh', '-c', script],
    args: [],
    workingDir: '',
    env: [],
    mounts: [],
    logPath: `${name}/${changes.attempt ?? 0}.log`,
    stdin: false,
    stdinOnce: false,
    tty: false,
    resources: {},
    security: {
      privileged: false,
      readOnlyRootFilesystem: false,
      supplementalGroups: [],
      capabilitiesAdd: [],
      capabilitiesDrop: [],
      noNewPrivileges: false,
    },
    labels: {},
    annotations: {},
    ...changes,
  }
}

/** What a container wrote, of both streams, without times. */
export function logLines(sandbox: SandboxSpec, spec: ContainerSpec): readonly string[] {
  const text = readFileSync(join(sandbox.logDirectory, spec.logPath), 'utf8')
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' ').slice(1).join(' '))
}

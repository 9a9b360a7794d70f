import { describe, expect, test } from 'vitest'
import { toUid } from '../../../api/object.ts'
import type { ContainerSpec, SandboxSpec } from '../../runtime.ts'
import { containerConfig } from './container-config.ts'
import { pullError } from './cri-errors.ts'
import { isFor } from './cri-images.ts'
import { GrpcError } from './grpc-connection.ts'
import { sandboxConfig } from './sandbox-config.ts'

const sandbox = (changes: Partial<SandboxSpec> = {}): SandboxSpec => ({
  podUid: toUid('uid-1'),
  namespace: 'default',
  name: 'web-0',
  attempt: 2,
  hostname: 'web-0',
  dns: null,
  hostNetwork: false,
  hostPid: false,
  hostIpc: false,
  sharedPid: false,
  privileged: false,
  portMappings: [],
  logDirectory: '/var/log/pods/x',
  labels: { app: 'nginx', 'io.kubernetes.pod.uid': 'forged' },
  annotations: {},
  ...changes,
})

const container = (changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name: 'nginx',
  attempt: 1,
  image: 'nginx',
  command: [],
  args: [],
  workingDir: '',
  env: [],
  mounts: [],
  logPath: 'nginx/1.log',
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
})
const linuxOf = (changes: Partial<ContainerSpec>, target: string | null = null) =>
  containerConfig(container(changes), { sandbox: sandbox(), instance: 'kedge', target }).linux

describe('a sandbox', () => {
  test('bears the labels of its pod and of this Kedge, which nobody can forge', () => {
    expect(sandboxConfig(sandbox(), 'second').labels).toEqual({
      app: 'nginx',
      'io.kubernetes.pod.name': 'web-0',
      'io.kubernetes.pod.namespace': 'default',
      'io.kubernetes.pod.uid': 'uid-1',
      'kedge.dev/instance': 'second',
    })
  })

  test('has namespaces of its own, or the machine’s where it asks for them', () => {
    const optionsOf = (changes: Partial<SandboxSpec>) =>
      sandboxConfig(sandbox(changes), 'kedge').linux?.securityContext?.namespaceOptions
    expect(optionsOf({})).toEqual({ network: 0, pid: 1, ipc: 0 })
    expect(optionsOf({ hostNetwork: true, hostPid: true, hostIpc: true })).toEqual({
      network: 2,
      pid: 2,
      ipc: 2,
    })
    expect(optionsOf({ sharedPid: true })).toEqual({ network: 0, pid: 0, ipc: 0 })
    expect(sandboxConfig(sandbox({ hostNetwork: true }), 'kedge').hostname).toBe('')
  })

  test('is privileged where a container of it is', () => {
    const isPrivileged = (privileged: boolean) =>
      sandboxConfig(sandbox({ privileged }), 'kedge').linux?.securityContext?.privileged
    expect([isPrivileged(true), isPrivileged(false)]).toEqual([true, false])
  })

  test("without DNS of its own it has the engine's", () => {
    expect(sandboxConfig(sandbox(), 'kedge')).not.toHaveProperty('dnsConfig')
  })
})

describe('a container', () => {
  test.each([
    [{}, { cpuShares: 2, memoryLimitInBytes: 0 }],
    [{ cpuMillisRequest: 500 }, { cpuShares: 512, memoryLimitInBytes: 0 }],
    [
      { cpuMillisLimit: 250 },
      { cpuShares: 256, cpuPeriod: 100_000, cpuQuota: 25_000, memoryLimitInBytes: 0 },
    ],
    [{ cpuMillisLimit: 5 }, { cpuShares: 5, cpuPeriod: 100_000, cpuQuota: 1000, memoryLimitInBytes: 0 }],
    [
      { cpuMillisRequest: 1, cpuMillisLimit: 1_000_000, memoryBytesLimit: 64 },
      { cpuShares: 2, cpuPeriod: 100_000, cpuQuota: 100_000_000, memoryLimitInBytes: 64 },
    ],
  ])('with the resources %j is given %j', (resources, expected) => {
    expect(linuxOf({ resources })?.resources).toEqual(expected)
  })

  test('sees the processes of the one that it is told', () => {
    const optionsOf = (target: string | null) => linuxOf({}, target)?.securityContext?.namespaceOptions
    expect(optionsOf(null)).toEqual({ network: 0, pid: 1, ipc: 0 })
    expect(optionsOf('id-1')).toEqual({ network: 0, pid: 3, ipc: 0, targetId: 'id-1' })
  })

  test('does not see the secrets of the kernel, unless it is privileged', () => {
    const { security } = container()
    expect(linuxOf({})?.securityContext?.maskedPaths).toContain('/proc/kcore')
    expect(linuxOf({})?.securityContext?.readonlyPaths).toContain('/proc/sys')
    const privileged = linuxOf({ security: { ...security, privileged: true } })?.securityContext
    expect(privileged).not.toHaveProperty('maskedPaths')
  })

  test('runs as user 0 only when that is asked for', () => {
    const { security } = container()
    expect(linuxOf({})?.securityContext).not.toHaveProperty('runAsUser')
    expect(linuxOf({ security: { ...security, runAsUser: 0 } })?.securityContext?.runAsUser).toEqual({
      value: 0,
    })
  })
})

describe('a credential', () => {
  test.each([
    ['registry.example.org', 'registry.example.org/team/app:1', true],
    ['https://registry.example.org/v2/', 'registry.example.org/team/app:1', true],
    ['registry.example.org/team', 'registry.example.org/team/app:1', true],
    ['registry.example.org/tea', 'registry.example.org/team/app:1', false],
    ['registry.example.org:5000', 'registry.example.org/team/app:1', false],
    ['*.example.org', 'registry.example.org/app', true],
    ['*.example.org', 'a.registry.example.org/app', false],
    ['https://index.docker.io/v1/', 'nginx', true],
    ['docker.io', 'library/nginx:1', true],
    ['localhost:5000', 'localhost:5000/app', true],
  ])('for %s and the image %s: %s', (registry, image, fits) => {
    expect(isFor(registry, image)).toBe(fits)
  })
})

describe('a pull that fails', () => {
  test('with each of several credentials names them all', () => {
    const failures = ['first', 'second'].map(words => new GrpcError('Unknown', words))
    expect(pullError('x', failures).message).toBe(
      '[rpc error: code = Unknown desc = first, rpc error: code = Unknown desc = second]',
    )
  })

  test('for an engine’s own reason keeps that reason', () => {
    const error = pullError('x/y', [new GrpcError('Unknown', 'SignatureValidationFailed: no signature')])
    expect(error).toMatchObject({
      reason: 'SignatureValidationFailed',
      message: 'image pull failed for x/y because the signature validation failed: no signature',
    })
  })
})

// What a start that fails leaves behind: nothing, or the next try would stumble over it.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toUid } from '../../../api/object.ts'
import type { ContainerSpec, SandboxSpec } from '../../runtime.ts'
import { openProcessRuntime, type ProcessRuntime } from './process-runtime.ts'

let folder: string
let runtime: ProcessRuntime

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-driver-'))
  runtime = await openProcessRuntime({
    folder: join(folder, 'runtime'),
    podCidr: '10.244.0.0/24',
    version: '0.0.0',
    isolation: { kind: 'none', notes: [] },
  })
})

afterEach(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Where nobody else listens. */
const hostIp = process.platform === 'linux' ? '127.201.7.9' : '127.0.0.1'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, hostIp, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const sandboxSpec = (more: Partial<SandboxSpec> = {}): SandboxSpec => ({
  podUid: toUid('uid-0'),
  namespace: 'default',
  name: 'web-0',
  attempt: 0,
  hostname: 'web-0',
  dns: null,
  hostNetwork: false,
  hostPid: false,
  hostIpc: false,
  sharedPid: false,
  privileged: false,
  portMappings: [],
  logDirectory: join(folder, 'logs'),
  labels: {},
  annotations: {},
  ...more,
})

const containerSpec: ContainerSpec = {
  name: 'main',
  attempt: 0,
  image: 'host',
  command: ['true'],
  args: [],
  workingDir: '',
  env: [],
  mounts: [],
  logPath: 'main/0.log',
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
}

test('a sandbox that cannot be written down lets go of its host ports', async () => {
  const hostPort = await freePort()
  const spec = sandboxSpec({ portMappings: [{ protocol: 'TCP', hostPort, containerPort: 80, hostIp }] })
  rmSync(join(folder, 'runtime'), { recursive: true })
  writeFileSync(join(folder, 'runtime'), 'no folder')
  await expect(runtime.runSandbox(spec)).rejects.toThrow('ENOTDIR')
  rmSync(join(folder, 'runtime'))
  mkdirSync(join(folder, 'runtime'))
  const { id } = await runtime.runSandbox(spec)
  await runtime.removeSandbox(id)
})

test('a container that cannot be made leaves no folder', async () => {
  writeFileSync(join(folder, 'logs'), 'no folder')
  const spec = sandboxSpec()
  const { id } = await runtime.runSandbox(spec)
  await expect(runtime.createContainer({ id, spec }, containerSpec)).rejects.toThrow(/ENOTDIR|EEXIST/)
  expect(readdirSync(join(folder, 'runtime', id))).toEqual(['sandbox.json'])
  await runtime.removeSandbox(id)
})

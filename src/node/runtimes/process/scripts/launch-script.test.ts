import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandLine } from '../../../../base/shell-quote.ts'
import type { ContainerSpec } from '../../../runtime.ts'
import { checkCommand, checkPlainMounts } from '../mount-check.ts'
import { type LaunchOptions, launchScript, setupScript } from './launch-script.ts'

const specOf = (more: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name: 'web',
  attempt: 0,
  image: 'node:20',
  command: ['node', 'server.js'],
  args: [],
  workingDir: '',
  env: [],
  mounts: [],
  logPath: 'web/0.log',
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
  ...more,
})

const optionsOf = (more: Partial<LaunchOptions> = {}): LaunchOptions => ({
  spec: specOf(),
  isolation: 'root',
  hostname: 'web-0',
  networkNamespace: '/run/netns/kedge-1',
  hostPid: false,
  processesOf: null,
  hostIpc: false,
  resolvConf: null,
  cgroups: [],
  identity: { capabilities: 'default', users: 'many' },
  path: '/opt/bin',
  toolPath: '/bin',
  hidden: ['/var/lib/kedge'],
  hostMounts: [],
  folder: '/var/lib/kedge/1/2',
  defaultDirectory: '/',
  ...more,
})

const lastLine = (script: string) => script.trimEnd().split('\n').at(-1)

describe('quoting', () => {
  test('any text comes out of a shell as it went in', () => {
    const word = fc.string({ unit: 'binary' }).filter(text => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), words => {
        const output = execFileSync('sh', ['-c', `printf '%s\\001' ${commandLine(words)}`], {
          encoding: 'utf8',
        })
        expect(output).toBe(words.map(each => `${Buffer.from(each)}\u0001`).join(''))
      }),
      { numRuns: 50 },
    )
  })
})

describe('launching', () => {
  test("enters the pod's network and makes the other namespaces anew", () => {
    expect(lastLine(launchScript(optionsOf()))).toBe(
      'exec nsenter --net=/run/netns/kedge-1 -- unshare --mount --uts --ipc --pid --fork --kill-child -- sh ./setup.sh',
    )
  })

  test('shares with the host what the pod wants to share', () => {
    const options = optionsOf({ networkNamespace: null, hostPid: true, hostIpc: true })
    expect(lastLine(launchScript(options))).toBe(
      'exec unshare --mount --uts --fork --kill-child -- sh ./setup.sh',
    )
  })

  test("enters another container's processes where it is to see them", () => {
    expect(lastLine(launchScript(optionsOf({ processesOf: 42 })))).toBe(
      'exec nsenter --net=/run/netns/kedge-1 --pid=/proc/42/ns/pid -- unshare --mount --uts --ipc --fork --kill-child -- sh ./setup.sh',
    )
  })

  test('joins the control groups first', () => {
    const lines = launchScript(optionsOf({ cgroups: ['/sys/fs/cgroup/memory/kedge/1'] })).split('\n')
    expect(lines).toContain('echo 0 >/sys/fs/cgroup/memory/kedge/1/cgroup.procs 2>/dev/null || :')
  })
})

describe('hiding', () => {
  const lays = (hidden: string, hostMounts: readonly string[] = []) =>
    setupScript(optionsOf({ hidden: hidden.split(' '), hostMounts }))
      .split('\n')
      .filter(line => line.startsWith('lay /'))
      .map(line => line.split(' || ')[0])

  test('leaves out of each layer what of it is hidden', () => {
    expect(lays('/var/lib/kedge')).toEqual(['lay / 0 tmp run var/lib/kedge'])
    expect(lays('/home/me/.kedge', ['/usr', '/home'])).toEqual([
      'lay / 0 tmp run',
      'lay /usr 1',
      'lay /home 2 me/.kedge',
    ])
    expect(lays('/tmp/kedge')).toEqual(['lay / 0 tmp run'])
    expect(lays('/var/lib/kedge /home/me/.kube /tmp/kubeconfig', ['/home'])).toEqual([
      'lay / 0 tmp run var/lib/kedge',
      'lay /home 1 me/.kube',
    ])
  })
})

describe('becoming the command', () => {
  test('a mount below another one is made after it', () => {
    const mounts = ['/a/b', '/a', '/a/b/c'].map(containerPath => ({
      hostPath: '/x',
      containerPath,
      readOnly: false,
    }))
    const binds = setupScript(optionsOf({ spec: specOf({ mounts }) }))
      .split('\n')
      .filter(line => line.startsWith('bind /x'))
    expect(binds).toEqual(['bind /x /a rw', 'bind /x /a/b rw', 'bind /x /a/b/c rw'])
  })
})

describe('refusing', () => {
  test('an image without a command names the runtimes that could run it', () => {
    expect(() => checkCommand(specOf({ image: 'nginx', command: [] }))).toThrow(
      /container "web" has no command.*images such as "nginx".*--runtime containerd$/,
    )
  })

  test('a mount that a plain process cannot have is named', () => {
    const at = (hostPath: string, containerPath: string) =>
      specOf({ mounts: [{ hostPath, containerPath, readOnly: false }] })
    expect(() => checkPlainMounts(at('/x', '/usr/share/nginx/html'))).toThrow(/\/usr\/share\/nginx\/html/)
    expect(() => checkPlainMounts(at('/data', '/data'))).not.toThrow()
    expect(() => checkPlainMounts(at('/x', '/etc/hosts'))).not.toThrow()
  })
})

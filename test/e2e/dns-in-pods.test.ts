import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import type { ClusterNames } from '../../src/network/cluster-names.ts'
import { type DnsServer, startDns } from '../../src/network/dns-server.ts'
import type { Runtime } from '../../src/node/runtime.ts'
import { openCriRuntime } from '../../src/node/runtimes/cri/cri-runtime.ts'
import { containerdSkip, startTestContainerd, type TestContainerd } from './support/containerd-machine.ts'
import { webImage } from './support/make-image.ts'
import { sandboxSpec, shellContainer } from './support/pod-specs.ts'
import { type Registry, startRegistry } from './support/registry.ts'

describe.skipIf(containerdSkip('DNS in containers'))('in pods on containerd', () => {
  let registry: Registry
  let machine: TestContainerd
  let runtime: Runtime
  let dns: DnsServer
  /** The addresses of the set's pods, as they come up. */
  const addresses: string[] = []
  const names: ClusterNames = {
    hasNamespace: name => name === 'default',
    service: (namespace, name) =>
      namespace === 'default' && name === 'nginx'
        ? { metadata: { name }, spec: { clusterIP: 'None' } }
        : null,
    serviceWithIp: () => null,
    slices: () => [
      {
        addressType: 'IPv4',
        endpoints: addresses.map((ip, ordinal) => ({ hostname: `web-${ordinal}`, addresses: [ip] })),
        ports: [{ name: 'web', port: 80 }],
      },
    ],
    slicesWithIp: () => [],
  }

  beforeAll(async () => {
    registry = await startRegistry()
    await registry.push('nginx-slim:0.24', webImage())
    machine = await startTestContainerd('dns-test')
    runtime = await openCriRuntime({ socketPath: machine.engine.socketPath, instance: machine.instance })
    dns = await startDns({ names, addresses: [machine.engine.gateway], clock: systemClock, log: silentLog })
    await runtime.pullImage(`${registry.host}/nginx-slim:0.24`, [])
  })
  afterAll(async () => {
    await dns?.stop()
    await runtime?.close()
    await machine?.end()
    await registry?.stop()
  })

  async function startPod(ordinal: number): Promise<string> {
    const sandbox = sandboxSpec(machine.folder, {
      name: `web-${ordinal}`,
      dns: {
        servers: [machine.engine.gateway],
        searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        options: ['ndots:5'],
      },
    })
    const { id: sandboxId, ips } = await runtime.runSandbox(sandbox)
    const image = `${registry.host}/nginx-slim:0.24`
    const spec = shellContainer(sandbox, 'httpd -f -p 80 -h /etc', { image })
    const id = await runtime.createContainer({ id: sandboxId, spec: sandbox }, spec)
    await runtime.startContainer(id)
    addresses[ordinal] = ips[0] ?? ''
    return id
  }

  async function shell(id: string, script: string): Promise<string> {
    const stdout = new PassThrough()
    let text = ''
    stdout.on('data', chunk => {
      text += chunk
    })
    await runtime.exec(id, ['sh', '-c', script], { stdin: null, stdout, stderr: stdout, tty: false })
    return text
  }

  test('each pod finds the others by their stable names, the Service by its own, and nothing else', async () => {
    const [first] = [await startPod(0), await startPod(1)]
    const name = 'nginx.default.svc.cluster.local'
    expect(await shell(first, `nslookup -type=a web-1.${name}`)).toContain(`Address: ${addresses[1]}`)
    const both = await shell(first, `nslookup -type=a ${name}`)
    for (const address of addresses) expect(both).toContain(`Address: ${address}`)
    expect(await shell(first, `nslookup -type=a web-7.${name}`)).toContain('NXDOMAIN')
    // As a program asks: short, through the search list.
    expect(await shell(first, 'wget -qO- http://web-1.nginx/hostname')).toBe('web-1\n')
    expect(await shell(first, 'wget -qO- http://web-0.nginx/hostname')).toBe('web-0\n')
  })
})

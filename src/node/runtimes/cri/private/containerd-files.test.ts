import { expect, test } from 'vitest'
import { cniConfig, containerdConfig, containerdPlaces, hostsFile } from './containerd-files.ts'

const places = containerdPlaces('/home/a "b"/kedge', '/run/kedge/0123456789')
const facts = {
  mayLowerOomScore: false,
  snapshotter: 'overlayfs',
  cniBinFolder: '/usr/lib/cni',
  runc: '/usr/sbin/runc',
} as const

test('what lasts is in the data folder, and what does not in /run', () => {
  expect(places.root).toBe('/home/a "b"/kedge/root')
  expect(places.socket).toBe('/run/kedge/0123456789/containerd.sock')
})

test('the configuration escapes what users may name', () => {
  expect(containerdConfig(places, facts, 'kedge.dev/pause:1')).toContain(
    'root = "/home/a \\"b\\"/kedge/root"',
  )
})

test('without the right to lower scores, containers keep theirs', () => {
  const of = (mayLowerOomScore: boolean) => containerdConfig(places, { ...facts, mayLowerOomScore }, 'x')
  expect(of(false)).toContain('restrict_oom_score_adj = true')
  expect(of(true)).toContain('restrict_oom_score_adj = false')
})

test('the network has the bridge, the range, and host ports where the plugin is', () => {
  const network = {
    bridge: 'kedge-1',
    cidr: '10.244.3.0/24',
    masquerade: true,
    hostPorts: true,
    letPass: false,
  }
  const { plugins } = JSON.parse(cniConfig(network, places))
  expect(plugins[0]).toMatchObject({
    bridge: 'kedge-1',
    ipMasq: true,
    ipam: { ranges: [[{ subnet: '10.244.3.0/24' }]] },
  })
  expect(plugins[1].type).toBe('portmap')
  const typesOf = (changes: object) =>
    JSON.parse(cniConfig({ ...network, ...changes }, places)).plugins.map(
      ({ type }: { type: string }) => type,
    )
  expect(typesOf({ hostPorts: false })).toEqual(['bridge'])
  expect(typesOf({ letPass: true })).toEqual(['bridge', 'portmap', 'firewall'])
})

test('mirrors stand before the registry itself', () => {
  expect(hostsFile('registry.k8s.io', ['http://127.0.0.1:5000'])).toBe(
    'server = "https://registry.k8s.io"\n\n[host."http://127.0.0.1:5000"]\n  capabilities = ["pull", "resolve"]\n',
  )
  expect(hostsFile('docker.io', [])).toBe('server = "https://registry-1.docker.io"\n')
})

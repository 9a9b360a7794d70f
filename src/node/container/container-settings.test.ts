import { describe, expect, test } from 'vitest'
import type { Container, Pod, Service } from '../../api/generated/types.ts'
import { podOf } from '../pod/observed-pod.fixture.ts'
import { hostsFile, podHostname } from '../sandbox/hosts-file.ts'
import { dnsOmissions, parseResolvConf, podDns } from '../sandbox/pod-dns.ts'
import { ConfigError, containerEnvironment, type EnvironmentInput } from './container-environment.ts'
import { expandReferences } from './expansion.ts'

describe('references', () => {
  const expand = (text: string) => expandReferences(text, name => ({ A: '1', B: '$(A)' })[name])

  test('known names are replaced, once', () => {
    expect(expand('$(A)-$(B)')).toBe('1-$(A)')
  })

  test('unknown names and lone signs stay', () => {
    expect(expand('$(X) $A $ $(A')).toBe('$(X) $A $ $(A')
  })

  test('a doubled sign is one sign and no reference', () => {
    expect(expand('$$(A) $$$(A) $$')).toBe('$(A) $1 $')
  })
})

describe('environment', () => {
  const service = (name: string, more: Partial<Service['spec']> = {}, namespace = 'default'): Service => ({
    metadata: { name, namespace },
    spec: { clusterIP: '10.96.0.9', ports: [{ port: 6379, name: 'db', protocol: 'TCP' }], ...more },
  })

  const objects: EnvironmentInput['objects'] = {
    configMap: name => (name === 'app' ? { data: { color: 'blue', size: 'L' } } : null),
    secret: name => (name === 'keys' ? { data: { token: Buffer.from('s3cret').toString('base64') } } : null),
    services: [
      service('redis-master'),
      service('headless', { clusterIP: 'None' }),
      service('other', {}, 'elsewhere'),
    ],
  }

  const pod = podOf({}, { labels: { app: 'web' }, annotations: { note: 'x' } })

  const environmentOf = (
    container: Partial<Container>,
    spec: Partial<Pod['spec']> = { enableServiceLinks: false },
  ) =>
    Object.fromEntries(
      containerEnvironment({
        pod: { ...pod, spec: { ...pod.spec, containers: [], ...spec } },
        podIps: ['10.244.0.5'],
        hostIps: ['192.0.2.1'],
        container: { name: 'web', ...container },
        objects,
        allocatable: { cpu: '4', memory: '8Gi' },
      }),
    )

  test('a variable may refer to those before it', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '$(A)2' },
      { name: 'C', value: '$(D)' },
      { name: 'D', value: '4' },
    ]
    expect(environmentOf({ env })).toEqual({ A: '1', B: '12', C: '$(D)', D: '4' })
  })

  test('values come from the pod, its objects and its resources', () => {
    const env = [
      { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'HOST', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
      { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'CPU_0', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
      { name: 'CPU_M', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
      { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    ]
    expect(environmentOf({ env, resources: { requests: { cpu: '250m' } } })).toEqual({
      NAME: 'web-0',
      APP: 'web',
      IP: '10.244.0.5',
      HOST: '192.0.2.1',
      COLOR: 'blue',
      TOKEN: 's3cret',
      CPU: '4',
      CPU_0: '4',
      CPU_M: '250',
      MEM: '8192',
    })
  })

  test('whole objects come with their prefix, and what is written out goes before them', () => {
    const envFrom = [{ prefix: 'APP_', configMapRef: { name: 'app' } }, { secretRef: { name: 'keys' } }]
    expect(environmentOf({ envFrom, env: [{ name: 'APP_size', value: 'XL' }] })).toEqual({
      APP_color: 'blue',
      APP_size: 'XL',
      token: 's3cret',
    })
  })

  test('what is missing is named, unless it is optional', () => {
    const from =
      (name: string, key: string, optional = false) =>
      () =>
        environmentOf({ env: [{ name: 'X', valueFrom: { configMapKeyRef: { name, key, optional } } }] })
    expect(from('no', 'color')).toThrow(new ConfigError('configmap "no" not found'))
    expect(from('app', 'no')).toThrow(new ConfigError("couldn't find key no in ConfigMap default/app"))
    expect(from('no', 'color', true)()).toEqual({})
    expect(() => environmentOf({ envFrom: [{ secretRef: { name: 'no' } }] })).toThrow('secret "no" not found')
  })

  test('services of the namespace are told, unless the pod does not want it', () => {
    expect(environmentOf({ env: [{ name: 'REDIS_MASTER_PORT', value: 'mine' }] }, {})).toEqual({
      REDIS_MASTER_SERVICE_HOST: '10.96.0.9',
      REDIS_MASTER_SERVICE_PORT: '6379',
      REDIS_MASTER_SERVICE_PORT_DB: '6379',
      REDIS_MASTER_PORT: 'mine',
      REDIS_MASTER_PORT_6379_TCP: 'tcp://10.96.0.9:6379',
      REDIS_MASTER_PORT_6379_TCP_PROTO: 'tcp',
      REDIS_MASTER_PORT_6379_TCP_PORT: '6379',
      REDIS_MASTER_PORT_6379_TCP_ADDR: '10.96.0.9',
    })
    expect(environmentOf({})).toEqual({})
  })
})

describe('names', () => {
  const cluster = { servers: ['10.244.0.1'], domain: 'cluster.local' }
  const host = { servers: ['192.0.2.53'], searches: ['example.com'], options: [] }
  const dnsOf = (spec: Parameters<typeof podOf>[0]) => podDns(podOf(spec), { cluster, host })

  test('are looked up in the cluster first', () => {
    expect(dnsOf({})).toEqual({
      servers: ['10.244.0.1'],
      searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'example.com'],
      options: ['ndots:5'],
    })
  })

  test('are the host affair where the policy or the network says so', () => {
    expect(dnsOf({ dnsPolicy: 'Default' })).toBeNull()
    expect(dnsOf({ hostNetwork: true })).toBeNull()
    expect(dnsOf({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' })?.servers).toEqual([
      '10.244.0.1',
    ])
  })

  test('follow settings of the pod on top', () => {
    const dnsConfig = {
      nameservers: ['1.2.3.4'],
      searches: ['my.org'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    }
    expect(dnsOf({ dnsPolicy: 'None', dnsConfig })).toEqual({
      servers: ['1.2.3.4'],
      searches: ['my.org'],
      options: ['ndots:2', 'edns0'],
    })
    expect(dnsOf({ dnsConfig })?.options).toEqual(['ndots:2', 'edns0'])
  })

  test('beyond the bounds of a resolv.conf are left out, and said to be', () => {
    const searches = Array.from({ length: 40 }, (_, index) => `${'x'.repeat(60)}${index}`)
    const spec = {
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'], searches },
    }
    const dns = dnsOf(spec)
    expect(dns?.servers).toEqual(['1.1.1.1', '2.2.2.2', '3.3.3.3'])
    expect(dns?.searches).toEqual(searches.slice(0, 32))
    const applied = dns?.searches.join(' ') ?? ''
    expect(applied.length).toBeLessThanOrEqual(2048)
    expect(dnsOmissions(podOf(spec), { cluster, host })).toEqual([
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${applied}`,
      'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 1.1.1.1 2.2.2.2 3.3.3.3',
    ])
    const long = {
      dnsPolicy: 'None',
      dnsConfig: { searches: searches.map(each => `${each}${'y'.repeat(40)}`) },
    }
    const fitting = dnsOf(long)?.searches ?? []
    expect(fitting.join(' ').length).toBeLessThanOrEqual(2048)
    expect([...fitting, long.dnsConfig.searches[fitting.length]].join(' ').length).toBeGreaterThan(2048)
    expect(dnsOmissions(podOf({}), { cluster, host })).toEqual([])
  })

  test('a resolv.conf is read', () => {
    expect(parseResolvConf('# x\nnameserver 1.1.1.1\nsearch a b\noptions ndots:2 rotate\n')).toEqual({
      servers: ['1.1.1.1'],
      searches: ['a', 'b'],
      options: ['ndots:2', 'rotate'],
    })
  })

  test('the hosts file knows the pod, its service name and its aliases', () => {
    const pod = podOf({
      subdomain: 'nginx',
      hostname: 'web-0',
      hostAliases: [{ ip: '10.0.0.9', hostnames: ['db', 'db.local'] }],
    })
    const text = hostsFile({
      pod,
      podIps: ['10.244.0.5'],
      hostname: podHostname(pod),
      clusterDomain: 'cluster.local',
      hostFile: '',
    })
    expect(text.split('\n').slice(7)).toEqual([
      '10.244.0.5\tweb-0.nginx.default.svc.cluster.local\tweb-0',
      '',
      '# Entries added by HostAliases.',
      '10.0.0.9\tdb\tdb.local',
      '',
    ])
  })

  test('a host name is short and ends well', () => {
    expect(podHostname(podOf({}, { name: `${'a'.repeat(62)}-b` }))).toBe('a'.repeat(62))
  })
})

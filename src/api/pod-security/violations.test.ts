import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PodShape } from './control.ts'
import { type Level, readPolicy } from './levels.ts'
import { detailOf, reasonOf, violations } from './violations.ts'

const told = (level: Level, pod: PodShape, version: number | 'latest' = 'latest') =>
  detailOf(violations({ level, version }, pod))

/** What the restricted level asks of a container. */
const good = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

const podOf = (spec: object, metadata: object = {}): PodShape =>
  ({
    metadata,
    spec: { containers: [{ name: 'a', image: 'i', securityContext: good }], ...spec },
  }) as PodShape

const container = (securityContext: object, name = 'a') => ({
  name,
  image: 'i',
  securityContext: { ...good, ...securityContext },
})

const withContext = (securityContext: object) => podOf({ containers: [container(securityContext)] })

it('a Pod that follows good practice meets every level in every version', () => {
  for (const level of ['privileged', 'baseline', 'restricted'] as const)
    for (const version of [0, 7, 18, 19, 22, 25, 33, 34, 35, 36, 'latest'] as const)
      expect(told(level, podOf({}), version)).toBe('')
})

it('a plain Pod meets the baseline, and fails the restricted level in upstream’s words', () => {
  const plain = podOf({ containers: [{ name: 'x', image: 'i' }] })
  expect(told('baseline', plain)).toBe('')
  expect(told('restricted', plain)).toBe(
    'allowPrivilegeEscalation != false (container "x" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "x" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "x" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "x" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  )
})

const apparmor = 'container.apparmor.security.beta.kubernetes.io/'

describe('the baseline', () => {
  it.each<[string, PodShape, string]>([
    [
      'AppArmor of the Pod',
      podOf({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }),
      'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    ],
    [
      'AppArmor of containers and annotations',
      podOf(
        { containers: [container({ appArmorProfile: { type: 'Unconfined' } })] },
        { annotations: { [`${apparmor}a`]: 'unconfined', [`${apparmor}b`]: 'localhost/x' } },
      ),
      `forbidden AppArmor profiles (container "a" and annotation must not set AppArmor profile type to "Unconfined", "${apparmor}a="unconfined"")`,
    ],
    [
      'capabilities',
      podOf({
        containers: [
          container({ capabilities: { add: ['SYS_ADMIN', 'CHOWN', 'NET_RAW'] } }),
          container({ capabilities: { add: ['SYS_ADMIN'] } }, 'b'),
        ],
      }),
      'non-default capabilities (containers "a", "b" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      'namespaces of the host',
      podOf({ hostIPC: true, hostPID: true, hostNetwork: true }),
      'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
    ],
    [
      'paths of the host',
      podOf({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      'hostPath volumes (volume "v")',
    ],
    [
      'ports of the host',
      podOf({
        containers: [
          { ...container({}), ports: [{ containerPort: 1, hostPort: 9 }] },
          {
            ...container({}, 'b'),
            ports: [
              { containerPort: 1, hostPort: 8080 },
              { containerPort: 2, hostPort: 0 },
            ],
          },
        ],
      }),
      'hostPort (containers "a", "b" use hostPorts 8080, 9)',
    ],
    [
      'hosts of probes and hooks',
      podOf({
        containers: [
          {
            ...container({}),
            livenessProbe: { httpGet: { host: '10.0.0.1' } },
            lifecycle: { preStop: { tcpSocket: { host: 'x' } } },
          },
        ],
      }),
      'probe or lifecycle host (container "a" uses probe or lifecycle hosts "10.0.0.1", "x")',
    ],
    [
      'privileged',
      podOf({ initContainers: [container({ privileged: true }, 'i')] }),
      'privileged (container "i" must not set securityContext.privileged=true)',
    ],
    [
      'ephemeral containers',
      podOf({ ephemeralContainers: [container({ privileged: true }, 'e')] }),
      'privileged (container "e" must not set securityContext.privileged=true)',
    ],
    [
      '/proc',
      withContext({ procMount: 'Unmasked' }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'SELinux',
      podOf({
        securityContext: { seLinuxOptions: { user: 'u' } },
        containers: [container({ seLinuxOptions: { type: 'x_t', role: 'r' } })],
      }),
      'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "x_t"; user may not be set; role may not be set)',
    ],
    [
      'seccomp',
      podOf({
        securityContext: { seccompProfile: { type: 'Unconfined' } },
        containers: [container({ seccompProfile: { type: 'Unconfined' } })],
      }),
      'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'sysctls',
      podOf({
        securityContext: {
          sysctls: [{ name: 'net.core.somaxconn' }, { name: 'net.ipv4.tcp_rmem' }, { name: 'kernel.msgmax' }],
        },
      }),
      'forbidden sysctls (net.core.somaxconn, kernel.msgmax)',
    ],
    [
      'processes of a Windows host',
      podOf({
        securityContext: { windowsOptions: { hostProcess: true } },
        containers: [container({ windowsOptions: { hostProcess: true } })],
      }),
      'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
    ],
  ])('forbids %s', (_what, pod, words) => {
    expect(told('baseline', pod)).toBe(words)
    expect(told('privileged', pod)).toBe('')
  })

  it.each<[string, PodShape, number, number]>([
    [
      'hosts of probes',
      podOf({ containers: [{ ...container({}), startupProbe: { tcpSocket: { host: 'h' } } }] }),
      34,
      99,
    ],
    [
      '/proc of a Pod with users of its own',
      podOf({ hostUsers: false, containers: [container({ procMount: 'Unmasked' })] }),
      0,
      35,
    ],
    ['container_engine_t', withContext({ seLinuxOptions: { type: 'container_engine_t' } }), 0, 31],
    [
      'reserved ports',
      podOf({ securityContext: { sysctls: [{ name: 'net.ipv4.ip_local_reserved_ports' }] } }),
      0,
      27,
    ],
    ['keepalive', podOf({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_keepalive_time' }] } }), 0, 29],
    ['socket buffers', podOf({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_wmem' }] } }), 0, 32],
    ['the seccomp field', withContext({ seccompProfile: { type: 'Unconfined' } }), 19, 99],
    [
      'the seccomp annotation',
      podOf({}, { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } }),
      0,
      19,
    ],
  ])('forbids %s in the versions from %3$d up to, but not, %4$d', (_what, pod, since, until) => {
    for (const version of [0, 18, 19, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36])
      expect([version, told('baseline', pod, version) !== '']).toEqual([
        version,
        version >= since && version < until,
      ])
  })
})

describe('the restricted level', () => {
  it.each<[string, PodShape, string]>([
    [
      'privilege escalation',
      podOf({
        containers: [
          container({ allowPrivilegeEscalation: undefined }),
          container({ allowPrivilegeEscalation: true }, 'b'),
        ],
      }),
      'allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false)',
    ],
    [
      'capabilities',
      podOf({
        containers: [
          container({ capabilities: { drop: ['all'] } }),
          container({ capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] } }, 'b'),
        ],
      }),
      'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "b" must not include "CHOWN" in securityContext.capabilities.add)',
    ],
    [
      'volume types',
      podOf({
        volumes: [
          { name: 'v', hostPath: { path: '/' } },
          { name: 'n', nfs: {} },
          { name: 'i', image: { reference: 'i' } },
          { name: 'c', configMap: {} },
        ],
      }),
      'restricted volume types (volumes "v", "n" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'root by wish',
      podOf({
        securityContext: { runAsNonRoot: false },
        containers: [container({ runAsNonRoot: false }), container({}, 'b')],
      }),
      'runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'root by number',
      podOf({ securityContext: { runAsUser: 0 }, containers: [container({ runAsUser: 0 })] }),
      'runAsUser=0 (pod and container "a" must not set runAsUser=0)',
    ],
    [
      'no seccomp',
      withContext({ seccompProfile: undefined }),
      'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'an unmasked /proc, whoever its users are',
      podOf({ hostUsers: false, containers: [container({ procMount: 'Unmasked' })] }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'the baseline’s, too, and first',
      podOf({ hostPID: true, containers: [container({ privileged: true, allowPrivilegeEscalation: true })] }),
      'host namespaces (hostPID=true), privileged (container "a" must not set securityContext.privileged=true), ' +
        'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
    ],
  ])('forbids %s', (_what, pod, words) => {
    expect(told('restricted', pod)).toBe(words)
  })

  it('takes the Pod’s own wish for containers that have none', () => {
    const pod = podOf({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } },
      containers: [container({ runAsNonRoot: undefined, seccompProfile: undefined })],
    })
    expect(told('restricted', pod)).toBe('')
  })

  it('does not ask of Windows what it has not, from 1.25 on', () => {
    const pod = podOf({
      os: { name: 'windows' },
      containers: [{ name: 'a', image: 'i', securityContext: { runAsNonRoot: true } }],
    })
    expect(told('restricted', pod)).toBe('')
    expect(reasonOf(violations({ level: 'restricted', version: 24 }, pod))).toBe(
      'allowPrivilegeEscalation != false, unrestricted capabilities, seccompProfile',
    )
  })

  it('lets users of a namespace of their own be root, from 1.35 on', () => {
    const pod = podOf({ hostUsers: false, containers: [container({ runAsNonRoot: false, runAsUser: 0 })] })
    expect(told('restricted', pod)).toBe('')
    expect(reasonOf(violations({ level: 'restricted', version: 34 }, pod))).toBe(
      'runAsNonRoot != true, runAsUser=0',
    )
  })
})

it('labels are read whatever is in them', () => {
  const label = fc.constantFrom(
    'enforce',
    'enforce-version',
    'warn',
    'warn-version',
    'audit',
    'audit-version',
  )
  const value = fc.oneof(fc.string(), fc.constantFrom('baseline', 'v1.30', 'latest', 'v1.01', 'v2.0'))
  fc.assert(
    fc.property(fc.dictionary(label, value), given => {
      const labels = Object.fromEntries(
        Object.entries(given).map(([name, text]) => [`pod-security.kubernetes.io/${name}`, text]),
      )
      const { policy } = readPolicy(labels)
      for (const level of Object.values(policy)) violations(level, podOf({}))
    }),
  )
})

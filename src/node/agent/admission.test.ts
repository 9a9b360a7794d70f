import { describe, expect, test } from 'vitest'
import type { Node, Pod } from '../../api/generated/types.ts'
import { containerSpec, podOf } from '../pod/observed-pod.fixture.ts'
import { admitPod } from './admission.ts'

const node: Node = {
  metadata: { name: 'node-1', labels: { zone: 'a', 'kubernetes.io/os': 'linux' } },
  status: {
    allocatable: { cpu: '2', memory: '4Gi', pods: '3' },
    nodeInfo: { operatingSystem: 'linux' } as NonNullable<Node['status']>['nodeInfo'],
  },
}

const asking = (requests: { [name: string]: string }) => containerSpec('web', { resources: { requests } })
const admit = (pod: Pod, others: readonly Pod[] = [], on = node) => admitPod({ pod, node: on, others })

test('settings of the kernel that could hurt the node are refused by name', () => {
  const wanting = (name: string, more: Parameters<typeof podOf>[0] = {}) =>
    admit(podOf({ securityContext: { sysctls: [{ name, value: '1' }] }, ...more }))
  expect(wanting('net.ipv4.tcp_syncookies')).toBeNull()
  expect(wanting('kernel.msgmax')).toEqual({
    reason: 'SysctlForbidden',
    message: 'forbidden sysctl: "kernel.msgmax" not allowlisted',
  })
  expect(wanting('net/ipv4/tcp_syncookies', { hostNetwork: true })?.message).toBe(
    'forbidden sysctl: "net/ipv4/tcp_syncookies" not allowed with host net enabled',
  )
})

describe('resources', () => {
  test('that fit are admitted', () => {
    expect(admit(podOf({ containers: [asking({ cpu: '1', memory: '4Gi' })] }))).toBeNull()
  })

  test('that do not are refused with the numbers', () => {
    const half = podOf({ containers: [asking({ cpu: '1500m' })] })
    expect(admit(half, [half])).toEqual({
      reason: 'OutOfcpu',
      message: "Node didn't have enough resource: cpu, requested: 1500, used: 1500, capacity: 2000",
    })
    expect(admit(podOf({ containers: [asking({ memory: '5Gi' })] }))?.reason).toBe('OutOfmemory')
    expect(admit(podOf({}), [podOf({}), podOf({}), podOf({})])).toEqual({
      reason: 'OutOfpods',
      message: "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
    })
  })

  test('are those of the hungriest moment', () => {
    const pod = podOf({
      initContainers: [
        { ...asking({ cpu: '100m' }), name: 'proxy', restartPolicy: 'Always' },
        { ...asking({ cpu: '1900m', memory: '1Gi' }), name: 'init' },
      ],
      containers: [asking({ cpu: '500m', memory: '2Gi' })],
      overhead: { cpu: '50m' },
    })
    expect(admit(pod)?.message).toBe(
      "Node didn't have enough resource: cpu, requested: 2050, used: 0, capacity: 2000",
    )
  })

  test('that the node does not count at all are not its to refuse', () => {
    expect(admit(podOf({ containers: [asking({ 'example.com/card': '1' })] }))).toBeNull()
  })
})

describe('the node', () => {
  const refusal = {
    reason: 'NodeAffinity',
    message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  }

  const affinity = (...matchExpressions: { key: string; operator: string; values?: string[] }[]) =>
    podOf({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
        },
      },
    })

  test('has to match the selector', () => {
    expect(admit(podOf({ nodeSelector: { zone: 'a' } }))).toBeNull()
    expect(admit(podOf({ nodeSelector: { zone: 'b' } }))).toEqual(refusal)
  })

  test('has to match the affinity', () => {
    expect(admit(affinity({ key: 'zone', operator: 'In', values: ['a', 'b'] }))).toBeNull()
    expect(admit(affinity({ key: 'zone', operator: 'DoesNotExist' }))).toEqual(refusal)
  })

  test('has to be of the right system, and tolerated where it drives pods out', () => {
    expect(admit(podOf({ os: { name: 'windows' } }))?.reason).toBe('PodOSNotSupported')
    const tainted = {
      ...node,
      spec: {
        taints: [
          { key: 'gone', effect: 'NoExecute' },
          { key: 'x', effect: 'NoSchedule' },
        ],
      },
    }
    expect(admit(podOf({}), [], tainted)?.reason).toBe('TaintToleration')
    expect(admit(podOf({ tolerations: [{ key: 'gone', operator: 'Exists' }] }), [], tainted)).toBeNull()
  })
})

describe('host ports', () => {
  const on = (hostPort: number, more = {}) =>
    podOf({ containers: [containerSpec('web', { ports: [{ containerPort: 80, hostPort, ...more }] })] })

  test('are given once', () => {
    expect(admit(on(8080), [on(8081)])).toBeNull()
    expect(admit(on(8080), [on(8080)])).toEqual({
      reason: 'NodePorts',
      message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    })
  })

  test('differ by protocol and address', () => {
    expect(admit(on(8080, { protocol: 'UDP' }), [on(8080)])).toBeNull()
    expect(admit(on(8080, { hostIP: '10.0.0.1' }), [on(8080, { hostIP: '10.0.0.2' })])).toBeNull()
    expect(admit(on(8080, { hostIP: '10.0.0.1' }), [on(8080)])?.reason).toBe('NodePorts')
  })
})

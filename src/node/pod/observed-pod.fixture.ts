// Views of a pod for the tests of the pure parts, in as few words as a test needs.

import type { Container, Pod, PodSpec } from '../../api/generated/types.ts'
import { toUid } from '../../api/object.ts'
import { noResize } from '../resize/pod-resizing.ts'
import type { ContainerState, SandboxState } from '../runtime.ts'
import {
  type ContainerMemory,
  freshContainerMemory,
  freshMemory,
  type ObservedPod,
  type PodMemory,
} from './observed-pod.ts'

/** 2026-01-01T00:00:00Z, where the simulated clock starts too. */
export const epoch = Date.UTC(2026, 0, 1)

export const containerSpec = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'node:20',
  ...more,
})

export function podOf(spec: Partial<PodSpec>, metadata: Pod['metadata'] = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'default', uid: 'uid-0', generation: 1, ...metadata },
    spec: {
      containers: [containerSpec('web')],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      nodeName: 'node-1',
      ...spec,
    },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  }
}

export const sandboxOf = (more: Partial<SandboxState> = {}): SandboxState => ({
  id: 'sandbox-0',
  podUid: toUid('uid-0'),
  namespace: 'default',
  name: 'web-0',
  attempt: 0,
  ready: true,
  ips: ['10.244.0.5'],
  createdAt: epoch,
  ...more,
})

export const instance = (
  name: string,
  state: ContainerState['state'],
  { attempt = 0, ...more }: Partial<ContainerState> = {},
): ContainerState => ({
  id: `${name}-${attempt}`,
  sandboxId: 'sandbox-0',
  podUid: toUid('uid-0'),
  name,
  attempt,
  image: 'node:20',
  imageId: 'sha256:1',
  logPath: `${name}/${attempt}.log`,
  state,
  ...more,
})

export const running = (startedAt = epoch): ContainerState['state'] => ({ kind: 'running', startedAt })

export const exited = (exitCode: number, finishedAt = epoch + 1000): ContainerState['state'] => ({
  kind: 'exited',
  startedAt: finishedAt - 1000,
  finishedAt,
  exitCode,
  reason: exitCode === 0 ? 'Completed' : 'Error',
  message: '',
})

export interface ObservedOptions extends Partial<Omit<ObservedPod, 'memory' | 'pod'>> {
  readonly pod?: Pod
  readonly memory?: Partial<Omit<PodMemory, 'containers'>> & {
    readonly containers?: { readonly [name: string]: Partial<ContainerMemory> }
  }
}

/** A pod with a ready sandbox and prepared volumes, unless told otherwise. */
export function observedOf({ pod = podOf({}), memory = {}, ...more }: ObservedOptions = {}): ObservedPod {
  const containers = Object.entries(memory.containers ?? {}).map(
    ([name, each]) => [name, { ...freshContainerMemory, ...each }] as const,
  )
  return {
    now: epoch,
    pod,
    isGone: false,
    isHeld: false,
    runtimeName: 'containerd',
    hostIps: ['192.0.2.1'],
    resizing: 'instant',
    resize: noResize,
    sandboxes: [sandboxOf()],
    containers: [],
    probes: new Map(),
    ...more,
    memory: {
      ...freshMemory(pod.status ?? {}),
      volumes: { kind: 'ready' },
      ...memory,
      containers: Object.fromEntries(containers),
    },
  }
}

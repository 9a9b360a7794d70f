// A node agent over a scripted runtime and an API in this process, and what its tests ask of both.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Container, Event, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ControllerContext } from '../../control/controller.ts'
import { type InProcessApi, startInProcessApi } from '../../testing/fixtures/in-process-api.ts'
import { ScriptedRuntime } from '../../testing/fixtures/scripted-runtime.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { type RunningNodeAgent, startNodeAgent } from './node-agent.ts'

export let folder: string
export let clock: SimulatedClock
export let context: ControllerContext
export let runtime: ScriptedRuntime
export let agent: RunningNodeAgent
let api: InProcessApi

const start = () =>
  startNodeAgent({
    context,
    runtime,
    node: {
      name: 'node-1',
      addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
      podCidr: '10.244.0.0/24',
      version: 'v1.36.2',
      labels: { zone: 'a' },
    },
    directories: { pods: join(folder, 'pods'), logs: join(folder, 'logs') },
    dns: { servers: ['10.244.0.1'], domain: 'cluster.local' },
  })

/** An agent for every test, with nothing on its node. */
export function useAgent(): void {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kedge-agent-'))
    clock = createSimulatedClock()
    api = await startInProcessApi({ clock })
    context = api.context
    // Tokens, and the CA beside them, are a matter of a whole Kedge.
    await context.client.create(kinds.ServiceAccount, {
      metadata: ref('default'),
      automountServiceAccountToken: false,
    })
    runtime = new ScriptedRuntime(clock)
    agent = await start()
  })

  afterEach(async () => {
    await agent.stop()
    await api.stop()
    rmSync(folder, { recursive: true, force: true })
  })
}

/** The next life of the agent; `agent.stop()` ends the one before. */
export async function startAgain(): Promise<void> {
  agent = await start()
}

export const ref = (name = 'web-0') => ({ namespace: 'default', name })

export const podOf = (spec: Partial<NonNullable<Pod['spec']>> = {}, metadata: Pod['metadata'] = {}): Pod => ({
  metadata: { ...ref(), ...metadata },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'nginx:1' }], ...spec },
})

export const web = (more: Partial<Container> = {}): Container => ({ name: 'web', image: 'nginx:1', ...more })

/** Work on files does not end within a turn of the event loop, so a few are given. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) {
    await clock.settle()
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** Work on files takes real time, so the wait is a real one; `stepMs` turns the clock at each look. */
export async function until(condition: () => boolean | Promise<boolean>, { stepMs = 0 } = {}): Promise<void> {
  const deadline = performance.now() + 100_000
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`it did not come true; the runtime saw: ${runtime.calls.join(', ')}`)
    await (stepMs > 0 ? clock.advance(stepMs) : clock.settle())
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

export const read = (name?: string) => context.client.get(kinds.Pod, ref(name))
export const isGone = (name?: string) =>
  read(name).then(
    () => false,
    () => true,
  )

export async function create(pod: Pod): Promise<void> {
  await context.client.create(kinds.Pod, pod)
}

export const phaseIs = (phase: string, name?: string) => async () =>
  (await read(name)).status?.phase === phase
export const webOf = async (name?: string) =>
  (await read(name)).status?.containerStatuses?.find(each => each.name === 'web')
export const waitingFor = (reason: string) => async () => (await webOf())?.state?.waiting?.reason === reason
export const isReady = async (name?: string) =>
  (await read(name)).status?.conditions?.find(each => each.type === 'Ready')?.status === 'True'

/** Creates the pod and waits until it runs. */
export async function up(pod: Pod): Promise<void> {
  await create(pod)
  await until(phaseIs('Running', pod.metadata?.name))
}

export const restarts = (count: number) => async () =>
  (await webOf())?.restartCount === count && (await webOf())?.state?.running !== undefined

export async function eventsOf(reason: string): Promise<readonly Event[]> {
  const { items } = await context.client.list(kinds.Event, { namespace: 'default' })
  return items.filter(event => event.reason === reason)
}

/** The message of the first event with the reason, once there is one. */
export async function told(reason: string): Promise<string | undefined> {
  await until(async () => (await eventsOf(reason)).length > 0)
  return (await eventsOf(reason))[0]?.message
}

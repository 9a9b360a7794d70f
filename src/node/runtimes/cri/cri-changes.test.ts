import { afterEach, expect, test } from 'vitest'
import type { Runtime } from '../../runtime.ts'
import { containerStates } from './cri-messages.ts'
import { openCriRuntime } from './cri-runtime.ts'
import { type Stream, startEngine } from './engine-under-test.ts'
import { encode, type Schema } from './protobuf.ts'

const subscribe = '/containerd.services.events.v1.Events/Subscribe'
const getEvents = '/runtime.v1.RuntimeService/GetContainerEvents'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** An engine with one pod of one container, which a test can end; as which engine, and with which streams. */
async function startPod(
  runtimeName: string,
  streams: { readonly [method: string]: (stream: Stream) => void },
) {
  const labels = { 'io.kubernetes.pod.uid': 'uid-1', 'kedge.dev/instance': 'kedge' }
  const pod = { running: true, lists: 0, statusCalls: 0 }
  const state = () => (pod.running ? containerStates.running : containerStates.exited)
  const engine = await startEngine(
    {
      Version: () => ({ runtimeName, runtimeVersion: '1' }),
      Status: () => ({ status: { conditions: [{ type: 'RuntimeReady', status: true }] } }),
      ListPodSandbox: () => ({ items: [{ id: 's', metadata: { uid: 'uid-1' }, labels }] }),
      PodSandboxStatus: () => ({ status: { id: 's', metadata: { uid: 'uid-1' }, labels } }),
      ListContainers: () => {
        pod.lists += 1
        return { containers: [{ id: 'c', podSandboxId: 's', state: state(), labels }] }
      },
      ContainerStatus: () => {
        pod.statusCalls += 1
        return {
          status: {
            id: 'c',
            metadata: { name: 'main' },
            state: state(),
            exitCode: 7,
            reason: 'Error',
            labels,
          },
        }
      },
    },
    streams,
  )
  const runtime = await openCriRuntime({ socketPath: engine.socketPath })
  cleanups.push(
    () => engine.stop(),
    () => runtime.close(),
  )
  return { runtime, pod }
}

/** The next change told, with the exit codes that a listener reads then. */
function nextTold(runtime: Runtime) {
  return new Promise<{ readonly podUid: string; readonly exitCodes: readonly (number | null)[] }>(resolve => {
    const unsubscribe = runtime.onChange(async podUid => {
      unsubscribe()
      const { containers } = await runtime.list()
      resolve({
        podUid,
        exitCodes: containers.map(({ state }) => (state.kind === 'exited' ? state.exitCode : null)),
      })
    })
  })
}

const envelope = {
  namespace: [2, 'string'],
  topic: [3, 'string'],
  event: [4, { typeUrl: [1, 'string'], value: [2, 'bytes'] }],
} as const satisfies Schema
const taskExit = { containerId: [1, 'string'], id: [2, 'string'] } as const satisfies Schema

const exitOf = (containerId: string, id = containerId, namespace = 'k8s.io') =>
  encode(envelope, {
    namespace,
    topic: '/tasks/exit',
    event: { typeUrl: 'containerd.events.TaskExit', value: encode(taskExit, { containerId, id }) },
  })

/** A method's stream, once the driver has opened it. */
function openedStream() {
  let open: (stream: Stream) => void = () => {}
  const stream = new Promise<Stream>(resolve => {
    open = resolve
  })
  return { open: (each: Stream) => open(each), stream }
}

test("containerd's own event of an exit is told once the state reads so", async () => {
  const { open, stream } = openedStream()
  const { runtime, pod } = await startPod('containerd', { [subscribe]: open })
  await runtime.list()
  const first = nextTold(runtime)
  const { send } = await stream
  // The first comparison finds the pod itself.
  expect(await first).toEqual({ podUid: 'uid-1', exitCodes: [null] })
  const told = nextTold(runtime)
  send(exitOf('c'))
  const before = pod.statusCalls
  while (pod.statusCalls === before) await new Promise(resolve => setImmediate(resolve))
  // The engine's CRI half takes note only now.
  pod.running = false
  expect(await told).toEqual({ podUid: 'uid-1', exitCodes: [7] })
})

test('the end of a command in a container, and what ends elsewhere, is nobody’s news', async () => {
  const { open, stream } = openedStream()
  const { runtime, pod } = await startPod('containerd', { [subscribe]: open })
  const first = nextTold(runtime)
  const { send } = await stream
  await first
  const calls = pod.statusCalls
  send(exitOf('c', 'exec-1'))
  send(exitOf('c', 'c', 'moby'))
  const told = nextTold(runtime)
  pod.running = false
  send(exitOf('c'))
  expect((await told).exitCodes).toEqual([7])
  expect(pod.statusCalls - calls).toBeLessThanOrEqual(2)
})

test("CRI's own events are told where the engine has them", async () => {
  const { open, stream } = openedStream()
  const { runtime, pod } = await startPod('cri-o', { [getEvents]: open })
  const first = nextTold(runtime)
  const { send } = await stream
  await first
  const told = nextTold(runtime)
  pod.running = false
  const event = {
    containerId: [1, 'string'],
    podSandboxStatus: [4, { metadata: [2, { uid: [2, 'string'] }] }],
  } as const satisfies Schema
  send(encode(event, { containerId: 'c', podSandboxStatus: { metadata: { uid: 'uid-1' } } }))
  expect(await told).toEqual({ podUid: 'uid-1', exitCodes: [7] })
})

test('an engine without events is listed again and again, and a change is told', async () => {
  const { runtime, pod } = await startPod('cri-o', {})
  await nextTold(runtime)
  const told = nextTold(runtime)
  pod.running = false
  expect(await told).toEqual({ podUid: 'uid-1', exitCodes: [7] })
})

test('a stream that breaks is opened again, and what happened meanwhile is told', async () => {
  const streams: Stream[] = []
  let opened: () => void = () => {}
  const { runtime, pod } = await startPod('containerd', {
    [subscribe]: stream => {
      streams.push(stream)
      opened()
    },
  })
  await nextTold(runtime)
  const told = nextTold(runtime)
  const again = new Promise<void>(resolve => {
    opened = resolve
  })
  pod.running = false
  streams[0]?.end()
  expect(await told).toEqual({ podUid: 'uid-1', exitCodes: [7] })
  await again
  expect(streams).toHaveLength(2)
})

test('what an engine has said of a container that ended is not asked again', async () => {
  const { runtime, pod } = await startPod('containerd', {})
  pod.running = false
  for (let times = 0; times < 5; times += 1) await runtime.list()
  expect([pod.lists, pod.statusCalls]).toEqual([5, 1])
})

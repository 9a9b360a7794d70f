import { dirname } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../../base/clock.ts'
import { CriClient } from './cri-client.ts'
import { type EngineUnderTest, Refusal, type Stream, startEngine } from './engine-under-test.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function connected(...args: Parameters<typeof startEngine>): Promise<[CriClient, EngineUnderTest]> {
  const engine = await startEngine(...args)
  const client = new CriClient(engine.socketPath, systemClock)
  cleanups.push(
    () => engine.stop(),
    () => client.close(),
  )
  return [client, engine]
}

const notFound = 5

test('a call brings its answer, many at once each their own', async () => {
  const [client] = await connected({
    ContainerStatus: request => ({
      status: { id: (request as { containerId: string }).containerId, exitCode: 3 },
    }),
  })
  const ids = Array.from({ length: 50 }, (_, index) => `container-${index}`)
  const answers = await Promise.all(ids.map(containerId => client.call('ContainerStatus', { containerId })))
  expect(answers.map(({ status }) => status?.id)).toEqual(ids)
})

test('an answer larger than a window of flow control comes whole', async () => {
  const containers = Array.from({ length: 5000 }, (_, index) => ({ id: `${index}`.padStart(64, '0') }))
  const [client] = await connected({ ListContainers: () => ({ containers }) })
  expect((await client.call('ListContainers', {})).containers).toHaveLength(5000)
})

test("a refusal has the code and the server's words, as Go's clients print them", async () => {
  const words = 'pull "x" failed: 100% naïve\nsecond line'
  const [client] = await connected({
    PullImage: () => {
      throw new Refusal(notFound, words)
    },
  })
  await expect(client.call('PullImage', {})).rejects.toMatchObject({
    code: 'NotFound',
    description: words,
    message: `rpc error: code = NotFound desc = ${words}`,
  })
})

test('a method that the server does not have is unimplemented', async () => {
  const [client] = await connected({ Version: () => ({}) })
  await expect(client.call('Status', {})).rejects.toMatchObject({ code: 'Unimplemented' })
})

test('a server that does not answer in time, and a caller who gives up, end the call', async () => {
  const [client] = await connected({}, { '/runtime.v1.RuntimeService/Version': () => {} })
  await expect(client.call('Version', {}, { timeoutMs: 20 })).rejects.toMatchObject({
    code: 'DeadlineExceeded',
  })
  const abort = new AbortController()
  const call = client.call('Version', {}, { signal: abort.signal })
  abort.abort()
  await expect(call).rejects.toThrow('rpc error: code = Canceled desc = context canceled')
  await expect(client.call('Version', {}, { signal: abort.signal })).rejects.toMatchObject({
    code: 'Canceled',
  })
})

test('nobody on the socket is said as Go says it', async () => {
  const client = new CriClient('/no/such/engine.sock', systemClock)
  await expect(client.call('Version', {})).rejects.toThrow(
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /no/such/engine.sock: connect: no such file or directory"',
  )
})

test('a stream brings message after message until its server ends it', async () => {
  const open = (stream: Stream) => {
    for (const hex of ['0a0161', '0a0162']) stream.send(Buffer.from(hex, 'hex'))
    stream.end()
  }
  const [client] = await connected({}, { '/runtime.v1.RuntimeService/GetContainerEvents': open })
  const events: string[] = []
  const signal = new AbortController().signal
  await client.watchContainerEvents({ signal, onEvent: event => events.push(event.containerId) })
  expect(events).toEqual(['a', 'b'])
})

test('a message that its hearer cannot take ends the stream, and nothing more', async () => {
  const [client] = await connected(
    { Version: () => ({ version: '0.1.0' }) },
    { '/test/Watch': stream => stream.send(Buffer.from('no message')) },
  )
  const watch = client.connection.stream('/test/Watch', Buffer.alloc(0), {
    onMessage: () => {
      throw new RangeError('unknown wire type 6')
    },
  })
  await expect(watch).rejects.toMatchObject({
    code: 'Internal',
    description: 'grpc: error unmarshalling: unknown wire type 6',
  })
  expect(await client.call('Version', {})).toMatchObject({ version: '0.1.0' })
})

test('a connection that breaks fails the calls under way, and the next call makes a new one', async () => {
  const [client, engine] = await connected(
    { Version: () => ({ runtimeName: 'first' }) },
    {
      '/runtime.v1.RuntimeService/Status': () => void engine.stop(),
    },
  )
  expect((await client.call('Version', {})).runtimeName).toBe('first')
  await expect(client.call('Status', {})).rejects.toMatchObject({ code: 'Unavailable' })
  await expect(client.call('Version', {})).rejects.toThrow('no such file or directory')
  const again = await startEngine(
    { Version: () => ({ runtimeName: 'second' }) },
    {},
    dirname(engine.socketPath),
  )
  cleanups.push(() => again.stop())
  expect((await client.call('Version', {})).runtimeName).toBe('second')
})

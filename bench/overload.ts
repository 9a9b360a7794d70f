// Whether a client that lists without end holds others up: the time of gets beside 200 lists at a time of another client, and
// beside one of 10,000 objects after the other.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { KedgeProcess } from './kedge-process.ts'
import { type Figure, load } from './measure.ts'

const objects = 2_000
const lists = 200
const manyObjects = 10_000
const gets = 400
/** Between two gets, so that they see more than one moment. */
const pauseMs = 5
const path = '/api/v1/namespaces/default/configmaps'

/** In a thread of its own, so that what it reads does not hold up whoever takes the time. */
const lister = `
const { workerData, parentPort } = require('node:worker_threads')
const { Agent, request } = require('node:https')
const { tls, port, path, lists } = workerData
const agent = new Agent({ keepAlive: true, maxSockets: lists, ...tls })
let ended = 0
const list = () => {
  const again = () => {
    ended++
    if (ended === lists) parentPort.postMessage('under way')
    setImmediate(list)
  }
  const asked = request({ host: '127.0.0.1', port, path, agent }, answer => {
    answer.resume()
    answer.on('end', again)
  })
  asked.on('error', again)
  asked.end()
}
for (let number = 0; number < lists; number++) list()
`

export async function measureOverload({ api, dataDirectory }: KedgeProcess): Promise<readonly Figure[]> {
  const create = (number: number) =>
    api.send('POST', path, { metadata: { name: `over-${number}` }, data: { text: 'x'.repeat(1_000) } })
  await load({ clients: 50, count: objects, call: create })
  const get = (number: number) => api.send('GET', `${path}/over-${number % objects}`)
  const alone = await latencies(get, gets)
  const connection = api.connection(readFileSync(join(dataDirectory, 'kubeconfig'), 'utf8'))
  const besideListing = async (count: number) => {
    const worker = new Worker(lister, { eval: true, workerData: { ...connection, path, lists: count } })
    await new Promise(resolve => worker.once('message', resolve))
    const beside = await latencies(get, gets)
    await worker.terminate()
    return beside
  }
  const beside = await besideListing(lists)
  await load({ clients: 50, count: manyObjects - objects, call: number => create(objects + number) })
  const besideLong = await besideListing(1)
  await api.send('DELETE', path)
  return [
    { name: 'get, p99', value: at(alone, 0.99), unit: 'ms' },
    { name: `get beside ${lists} lists of ${objects} at a time, p50`, value: at(beside, 0.5), unit: 'ms' },
    {
      name: `get beside ${lists} lists of ${objects} at a time, p99`,
      value: at(beside, 0.99),
      unit: 'ms',
      target: 100,
    },
    { name: `get beside a list of ${manyObjects}, p99`, value: at(besideLong, 0.99), unit: 'ms', target: 20 },
  ]
}

/** Of calls one after the other, sorted. */
export async function latencies(
  call: (number: number) => Promise<unknown>,
  count: number,
): Promise<readonly number[]> {
  const times: number[] = []
  for (let number = 0; number < count; number++) {
    const before = performance.now()
    await call(number)
    times.push(performance.now() - before)
    await sleep(pauseMs)
  }
  return times.toSorted((one, other) => one - other)
}

export const at = (times: readonly number[], share: number): number =>
  times[Math.floor(times.length * share)] ?? 0

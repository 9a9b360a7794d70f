// Whether a client that asks without end holds others up: the time of gets beside 200 lists at a time of another client, beside
// one of 10,000 objects after the other, and beside what costs the server most of all: 200 patches, and applies, of large objects.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { KedgeProcess } from '../kedge-process.ts'
import { type Figure, load } from '../measure.ts'

const objects = 2_000
const lists = 200
const manyObjects = 10_000
const largeEntries = 10_000
const gets = 400
/** Between two gets, so that they see more than one moment. */
const pauseMs = 5
const path = '/api/v1/namespaces/default/configmaps'

/** In a thread of its own, so that what it reads does not hold up whoever takes the time. */
const asker = `
const { workerData, parentPort } = require('node:worker_threads')
const { Agent, request } = require('node:https')
const { tls, port, path, atOnce, method, body, headers } = workerData
const agent = new Agent({ keepAlive: true, maxSockets: atOnce, ...tls })
let ended = 0
const ask = () => {
  const again = () => {
    ended++
    if (ended === 1) parentPort.postMessage('under way')
    setImmediate(ask)
  }
  const asked = request({ host: '127.0.0.1', port, path, method, headers, agent }, answer => {
    answer.resume()
    answer.on('end', again)
  })
  asked.on('error', again)
  asked.end(body)
}
for (let number = 0; number < atOnce; number++) ask()
`

interface Asking {
  readonly path: string
  readonly atOnce: number
  readonly method: string
  readonly body?: string
  readonly headers?: { readonly [name: string]: string }
}

/** Some 60 bytes each. */
const entries = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'x'.repeat(40)]))

export async function measureOverload({ api, dataDirectory }: KedgeProcess): Promise<readonly Figure[]> {
  const create = (number: number) =>
    api.send('POST', path, { metadata: { name: `over-${number}` }, data: { text: 'x'.repeat(1_000) } })
  await load({ clients: 50, count: objects, call: create })
  const get = (number: number) => api.send('GET', `${path}/over-${number % objects}`)
  const alone = await latencies(get, gets)
  const connection = api.connection(readFileSync(join(dataDirectory, 'kubeconfig'), 'utf8'))
  const besideAsking = async (asking: Asking) => {
    const worker = new Worker(asker, { eval: true, workerData: { ...connection, ...asking } })
    await new Promise(resolve => worker.once('message', resolve))
    const beside = await latencies(get, gets)
    await worker.terminate()
    return beside
  }
  const besideListing = (atOnce: number) => besideAsking({ path, atOnce, method: 'GET' })
  const beside = await besideListing(lists)
  await load({ clients: 50, count: manyObjects - objects, call: number => create(objects + number) })
  const besideLong = await besideListing(1)
  await api.send('POST', path, { metadata: { name: 'large' }, data: entries(largeEntries) })
  const large = (type: string, query: string, body: object): Asking => ({
    path: `${path}/large?dryRun=All${query}`,
    atOnce: lists,
    method: 'PATCH',
    body: JSON.stringify(body),
    headers: { 'content-type': type },
  })
  const patch = large('application/merge-patch+json', '', { data: entries(largeEntries - 1) })
  const besidePatches = await besideAsking(patch)
  const applied = { apiVersion: 'v1', kind: 'ConfigMap', data: entries(largeEntries) }
  const apply = large('application/apply-patch+yaml', '&fieldManager=bench&force=true', applied)
  const besideApplies = await besideAsking(apply)
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
    {
      name: `get beside ${lists} patches of ${largeEntries} keys at a time, p99`,
      value: at(besidePatches, 0.99),
      unit: 'ms',
      target: 100,
    },
    {
      name: `get beside ${lists} applies of ${largeEntries} keys at a time, p99`,
      value: at(besideApplies, 0.99),
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

// Sign-in under attack: the time of another user's requests beside 1,000 wrong passwords a second, from as many connections as
// a guesser would have, and whether one of them got in.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { KedgeProcess } from '../kedge-process.ts'
import type { Figure } from '../measure.ts'
import { at, latencies } from './overload.ts'

const perSecond = 1_000
const attackSeconds = 10

/** In a thread of its own, so that what it does not get done in time holds up nobody who takes the time. */
const attacker = `
const { workerData, parentPort } = require('node:worker_threads')
const { Agent, request } = require('node:https')
const { tls, port, perSecond } = workerData
const agent = new Agent({ keepAlive: true, maxSockets: 100, ca: tls.ca })
const told = {}
let sent = 0
const attempt = () => {
  const body = JSON.stringify({ name: sent % 2 ? 'admin' : 'nobody-' + sent, password: 'wrong password number ' + sent++ })
  const headers = { 'content-type': 'application/json', 'content-length': body.length, 'x-kedge-console': '1' }
  const asked = request({ host: '127.0.0.1', port, path: '/console/session/password', method: 'POST', agent, headers }, answer => {
    told[answer.statusCode] = (told[answer.statusCode] ?? 0) + 1
    answer.resume()
  })
  asked.on('error', () => { told.broken = (told.broken ?? 0) + 1 })
  asked.end(body)
}
const began = Date.now()
setInterval(() => {
  const due = Math.floor((Date.now() - began) / 1000 * perSecond)
  for (let n = 0; n < 100 && sent < due; n++) attempt()
}, 5)
parentPort.on('message', () => parentPort.postMessage({ told, seconds: (Date.now() - began) / 1000 }))
`

interface Told {
  readonly told: { readonly [code: string]: number }
  readonly seconds: number
}

export async function measureSignIn({ api, dataDirectory }: KedgeProcess): Promise<readonly Figure[]> {
  const get = () => api.must('GET', '/api/v1/namespaces/default/serviceaccounts/default')
  const count = (attackSeconds * 1000) / 10
  const alone = await latencies(get, count)
  const kubeconfig = readFileSync(join(dataDirectory, 'kubeconfig'), 'utf8')
  const worker = new Worker(attacker, {
    eval: true,
    workerData: { ...api.connection(kubeconfig), perSecond },
  })
  await sleep(1000)
  const beside = await latencies(get, count)
  const asked = new Promise<Told>(resolve => worker.once('message', resolve))
  worker.postMessage('how many')
  const { told, seconds } = await asked
  await worker.terminate()
  const answered = Object.values(told).reduce((sum, each) => sum + each, 0)
  const letIn = Object.entries(told).reduce(
    (sum, [code, each]) => (code.startsWith('2') ? sum + each : sum),
    0,
  )
  return [
    { name: 'get, p99', value: at(alone, 0.99), unit: 'ms' },
    { name: 'wrong passwords answered', value: answered / seconds, unit: '1/s' },
    { name: `get beside ${perSecond} wrong passwords a second, p50`, value: at(beside, 0.5), unit: 'ms' },
    {
      name: `get beside ${perSecond} wrong passwords a second, p99`,
      value: at(beside, 0.99),
      unit: 'ms',
      target: 200,
    },
    { name: 'wrong passwords let in', value: letIn, unit: 'times', target: 0 },
  ]
}

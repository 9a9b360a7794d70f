// Many simulated Pods at once: what bringing them up costs, and whether the API answers all the while.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from '../api.ts'
import { type KedgeProcess, residentMegabytes, startKedgeProcess } from '../kedge-process.ts'
import { cpuMs, type Figure } from '../measure.ts'

const podsPerSet = 500
const namespacePath = '/api/v1/namespaces/default'
const setsPath = '/apis/apps/v1/namespaces/default/statefulsets'
const probeEveryMs = 20

const setOf = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'app:1', ports: [{ name: 'http', containerPort: 80 }] }] },
    },
  },
})

const serviceOf = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { clusterIP: 'None', selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
})

/** Brings `count` Pods up on a Kedge of their own; 500 to a set and 500 to a node. */
export async function measureScale(count: number): Promise<readonly Figure[]> {
  const nodes = Math.max(1, Math.ceil(count / podsPerSet))
  const kedge = await startKedgeProcess(['--runtime', 'simulated', '--nodes', `${nodes}`])
  try {
    await sleep(3000)
    const cpuBefore = cpuSeconds(kedge.pid)
    const startedAt = performance.now()
    const watch = watchReadiness(kedge)
    await bringUp(kedge.api, count)
    const wallMs = performance.now() - startedAt
    const cpu = cpuSeconds(kedge.pid) - cpuBefore
    const worstMs = await watch.end()
    const target = targets[count]
    const name = `${count} simulated Pods`
    return [
      { name: `${name} up`, value: wallMs, unit: 'ms' },
      { name: `${name} up, CPU`, value: cpu, unit: 's', ...(target ? { target: target.cpuSeconds } : {}) },
      { name: `${name} up, CPU each`, value: (cpu * 1000) / count, unit: 'ms' },
      {
        name: `${name}, resident memory`,
        value: residentMegabytes(kedge.pid),
        unit: 'MB',
        ...(target ? { target: target.megabytes } : {}),
      },
      { name: `${name}, worst /readyz meanwhile`, value: worstMs, unit: 'ms', target: 100 },
    ]
  } finally {
    await kedge.stop()
  }
}

const targets: { readonly [count: number]: { readonly cpuSeconds: number; readonly megabytes: number } } = {
  20000: { cpuSeconds: 15, megabytes: 500 },
  100000: { cpuSeconds: 75, megabytes: 1500 },
}

/** Sets of `each` Pods, until all are Ready. */
export async function bringUp(api: Api, count: number, each = podsPerSet): Promise<void> {
  const wanted = new Map<string, number>()
  for (let index = 0; index * each < count; index++)
    wanted.set(`set-${index}`, Math.min(each, count - index * each))
  const left = new Set(wanted.keys())
  const up = api.watch(`${setsPath}?watch=true`, ({ object }) => {
    const { name } = object.metadata
    if (object.status?.readyReplicas === wanted.get(name)) left.delete(name)
    return left.size === 0
  })
  for (const [name, replicas] of wanted) {
    await api.must('POST', `${namespacePath}/services`, serviceOf(name))
    await api.must('POST', setsPath, setOf(name, replicas))
  }
  await up
}

/** Asks `/readyz` over and over; tells the longest that an answer took. */
function watchReadiness({ api }: KedgeProcess): { end(): Promise<number> } {
  let worst = 0
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      const askedAt = performance.now()
      await api.send('GET', '/readyz')
      worst = Math.max(worst, performance.now() - askedAt)
      await sleep(probeEveryMs)
    }
  })()
  return {
    async end() {
      isOver = true
      await asking
      return worst
    },
  }
}

const cpuSeconds = (pid: number): number => cpuMs(pid) / 1000

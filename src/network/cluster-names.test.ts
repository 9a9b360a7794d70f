import { afterEach, expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import type { Running } from '../control/controller.ts'
import { startEndpoints } from '../controllers/endpoints/reconcile.ts'
import { type InProcessApi, startInProcessApi } from '../testing/fixtures/in-process-api.ts'
import { podOf } from '../testing/fixtures/objects.ts'
import { started } from '../testing/fixtures/started.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { clusterNames, namesSynced } from './cluster-names.ts'
import { answerZone } from './zone.ts'

let api: InProcessApi
let running: Running

afterEach(async () => {
  await running.stop()
  await api.stop()
})

test('a pod of a StatefulSet is found by its stable name as soon as it is ready, and no longer', async () => {
  const clock = createSimulatedClock()
  api = await startInProcessApi({ clock, namespaces: ['default'] })
  running = await started(startEndpoints(api.context))
  const { client, informers } = api.context
  const names = clusterNames(informers)
  await namesSynced(informers)
  const ask = (name: string) =>
    answerZone({ name, type: 'A' }, names, { zone: 'cluster.local', serial: 1, servicesRouted: false })
  const found = (name: string) => {
    const answer = ask(name)
    return answer.kind === 'records' ? answer.answers.map(each => 'address' in each && each.address) : []
  }

  await client.create(kinds.Service, {
    metadata: { name: 'nginx', namespace: 'default' },
    spec: { clusterIP: 'None', selector: { app: 'nginx' }, ports: [{ name: 'web', port: 80 }] },
  })
  await client.create(
    kinds.Pod,
    podOf('web-0', {
      labels: { app: 'nginx' },
      nodeName: 'a',
      spec: { hostname: 'web-0', subdomain: 'nginx', nodeName: 'a' },
    }),
  )
  const setReady = (status: string) =>
    client.patch(
      kinds.Pod,
      { namespace: 'default', name: 'web-0' },
      {
        type: 'strategic',
        body: {
          status: {
            phase: 'Running',
            podIP: '10.244.0.9',
            podIPs: [{ ip: '10.244.0.9' }],
            conditions: [{ type: 'Ready', status }],
          },
        },
      },
      { subresource: 'status' },
    )
  await setReady('True')
  await clock.advance(20)
  expect(found('web-0.nginx.default.svc.cluster.local')).toEqual(['10.244.0.9'])
  expect(found('nginx.default.svc.cluster.local')).toEqual(['10.244.0.9'])
  expect(names.slicesWithIp('10.244.0.9')).toHaveLength(1)
  await setReady('False')
  await clock.advance(20)
  expect(ask('web-0.nginx.default.svc.cluster.local')).toEqual({ kind: 'noName' })
})

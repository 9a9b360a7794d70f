import { expect, it } from 'vitest'
import { pod } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'

const pods = '/api/v1/namespaces/default/pods'
const classes = '/apis/node.k8s.io/v1/runtimeclasses'

async function serverWithClass() {
  const server = await startServer()
  const made = await server.send('POST', classes, {
    metadata: { name: 'boxed' },
    handler: 'boxed',
    overhead: { podFixed: { cpu: '50m', memory: '16Mi' } },
    scheduling: {
      nodeSelector: { boxes: 'yes' },
      tolerations: [{ key: 'boxes', operator: 'Exists', effect: 'NoSchedule' }],
    },
  })
  expect(made.code).toBe(201)
  return async (spec: object) => (await server.send('POST', pods, pod('p', spec))).body
}

it('gives a pod what its runtime class costs, and where that can be had', async () => {
  const make = await serverWithClass()
  expect(await make({ runtimeClassName: 'boxed', overhead: { cpu: '50m', memory: '16Mi' } })).toMatchObject({
    spec: {
      runtimeClassName: 'boxed',
      overhead: { cpu: '50m', memory: '16Mi' },
      nodeSelector: { boxes: 'yes' },
      tolerations: expect.arrayContaining([{ key: 'boxes', operator: 'Exists', effect: 'NoSchedule' }]),
    },
  })
})

it.each([
  [{ runtimeClassName: 'none' }, 'RuntimeClass "none" not found'],
  [
    { runtimeClassName: 'boxed', overhead: { cpu: '1' } },
    "Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  ],
  [{ overhead: { cpu: '1' } }, 'Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  [
    { runtimeClassName: 'boxed', nodeSelector: { boxes: 'no' } },
    'conflict: runtimeClass.scheduling.nodeSelector[boxes] = yes; pod.spec.nodeSelector[boxes] = no',
  ],
])('refuses %j', async (spec, why) => {
  const make = await serverWithClass()
  expect(await make(spec)).toMatchObject({
    code: 403,
    message: `pods "p" is forbidden: pod rejected: ${why}`,
  })
})

import { expect, it } from 'vitest'
import {
  containersOf,
  firstPort,
  pauseOf,
  probeText,
  readyCountOf,
  restartsOf,
  stateKeyOf,
} from './pod-model.ts'

const pod = {
  spec: {
    initContainers: [{ name: 'prepare' }, { name: 'mesh', restartPolicy: 'Always' }],
    containers: [{ name: 'main', ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 80 }] }],
    ephemeralContainers: [{ name: 'debug' }],
  },
  status: { containerStatuses: [{ name: 'main', ready: true, restartCount: 2, image: 'i', imageID: 'i' }] },
} as const

it('containers come in the order in which they run, each with its status', () => {
  expect(
    containersOf(pod as never).map(({ name, role, status }) => [name, role, status?.restartCount]),
  ).toEqual([
    ['prepare', 'init', undefined],
    ['mesh', 'sidecar', undefined],
    ['main', 'main', 2],
    ['debug', 'ephemeral', undefined],
  ])
})

it('what kubectl counts is counted: sidecars, too, and not what is done before the others', () => {
  const status = (name: string, restartCount: number) => ({ name, ready: true, restartCount })
  const begun = {
    spec: pod.spec,
    status: {
      initContainerStatuses: [status('prepare', 4), status('mesh', 1)],
      containerStatuses: [{ ...status('main', 2), ready: false }],
      ephemeralContainerStatuses: [status('debug', 0)],
    },
  }
  expect(readyCountOf(begun as never)).toEqual({ ready: 1, count: 2 })
  expect(restartsOf(begun as never)).toBe(3)
})

it('a probe is told in a line, with the defaults', () => {
  expect(probeText({ httpGet: { port: 8080, path: '/ok' } })).toEqual({
    how: 'GET http :8080/ok',
    period: 10,
    timeout: 1,
    failures: 3,
    delay: 0,
  })
  expect(probeText({ exec: { command: ['redis-cli', 'ping'] } }).how).toBe('exec redis-cli ping')
})

it('the first TCP port is the one to forward', () => {
  expect(firstPort(pod as never)).toBe(80)
  expect(firstPort({})).toBeNull()
})

it('a Pod stands on its page as among the ordinals of its set', () => {
  const owner = (kind: string) => [{ apiVersion: 'apps/v1', kind, name: 'web', uid: 'u', controller: true }]
  const waiting = { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } }
  const containerStatuses = [
    { name: 'a', image: 'a', imageID: '', ready: false, restartCount: 0, state: waiting },
  ]
  const of = (phase: string, kind = 'StatefulSet') =>
    stateKeyOf({
      pod: {
        metadata: { name: 'web-0', ownerReferences: owner(kind) },
        spec: { nodeName: 'one', containers: [{ name: 'a' }] },
        status: { phase, ...(phase === 'Pending' ? { containerStatuses } : {}) },
      },
      events: [],
      now: 0,
    })
  expect(of('Pending')).toBe('state.failed')
  expect(of('Succeeded')).toBe('state.failed')
  expect(of('Succeeded', 'Job')).toBe('pod.phases.Succeeded')
})

it('how long a container waits to be started anew is read off what its node says', () => {
  expect(pauseOf('back-off 10s restarting failed container=web pod=web-0_default(1)')).toBe(10_000)
  expect(pauseOf('back-off 2m40s restarting failed container=web pod=web-0_default(1)')).toBe(160_000)
  expect(pauseOf('back-off 5m0s restarting failed container=web pod=web-0_default(1)')).toBe(300_000)
  expect(pauseOf('')).toBeNull()
})

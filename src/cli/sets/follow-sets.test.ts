import { beforeEach, expect, test } from 'vitest'
import type { Namespace, Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Client } from '../../client/client.ts'
import { createClient } from '../../client/create-client.ts'
import { admin, startServer } from '../../server/server-under-test.ts'
import { type CapturedConsole, captureConsole } from '../../testing/fixtures/captured-console.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { terminalOf } from '../terminal/terminal.ts'
import { followSets } from './follow-sets.ts'

let client: Client
let clock: SimulatedClock
let leaving: AbortController

beforeEach(async () => {
  const { api, ...server } = await startServer()
  clock = server.clock ?? createSimulatedClock()
  client = createClient(api.inProcess(admin))
  leaving = new AbortController()
  await client.create(kinds.Namespace, { metadata: { name: 'default' } } as Namespace).catch(() => {})
})

async function createSet(replicas: number): Promise<void> {
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const set: StatefulSet = {
    metadata: { namespace: 'default', name: 'web' },
    spec: { replicas, serviceName: 'web', selector: { matchLabels: labels }, template },
  }
  await client.create(kinds.StatefulSet, set)
}

async function createPod(name: string): Promise<void> {
  const containers = [{ name: 'c', image: 'i' }]
  await client.create(kinds.Pod, {
    metadata: { namespace: 'default', name },
    spec: { nodeName: 'n-1', containers },
  })
}

async function setPodStatus(name: string, status: Pod['status']): Promise<void> {
  const pod = await client.get(kinds.Pod, { namespace: 'default', name })
  await client.update(kinds.Pod, { ...pod, status }, { subresource: 'status' })
}

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }

async function setStatus(readyReplicas: number): Promise<void> {
  const set = await client.get(kinds.StatefulSet, { namespace: 'default', name: 'web' })
  const status = { replicas: readyReplicas, readyReplicas, observedGeneration: 1 }
  await client.update(kinds.StatefulSet, { ...set, status }, { subresource: 'status' })
}

function follow(console: CapturedConsole): Promise<'ready' | 'ended'> {
  return followSets({
    client,
    sets: [{ namespace: 'default', name: 'web' }],
    output: console.err,
    terminal: terminalOf(console.err, console.env),
    clock,
    signal: leaving.signal,
  })
}

test('without a terminal there is a line for each step, until all are Ready', async () => {
  const console = captureConsole()
  await createSet(2)
  const following = follow(console)
  await createPod('web-0')
  await clock.advance(1000)
  const waiting = { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0 }
  await setPodStatus('web-0', {
    phase: 'Pending',
    containerStatuses: [
      { ...waiting, state: { waiting: { reason: 'ErrImagePull', message: 'no such image\nmore' } } },
    ],
  })
  await clock.advance(500)
  await setPodStatus('web-0', ready)
  await clock.advance(500)
  await createPod('web-1')
  await setPodStatus('web-1', ready)
  await setStatus(2)
  await clock.advance(1000)
  expect(await following).toBe('ready')
  expect(console.errText.split('\n')).toEqual([
    ' ✗ web-0 ErrImagePull: its image i cannot be pulled: no such image (1.0 s)',
    ' ✓ web-0 is Ready on n-1 (1.5 s)',
    ' ✓ web-1 is Ready on n-1 (2.0 s)',
    '',
  ])
})

test('of a Pod that waits for its volume it is told once, and which class is missing', async () => {
  const console = captureConsole()
  await createSet(1)
  await client.create(kinds.PersistentVolumeClaim, {
    metadata: { namespace: 'default', name: 'd-web-0' },
    spec: {
      storageClassName: 'fast',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  })
  await client.create(kinds.Pod, {
    metadata: { namespace: 'default', name: 'web-0' },
    spec: {
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'd-web-0' } }],
    },
  })
  const message = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.'
  await setPodStatus('web-0', {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  })
  const following = follow(console)
  await clock.advance(1000)
  leaving.abort()
  await clock.advance(100)
  expect(await following).toBe('ended')
  const lines = console.errText.split('\n').filter(Boolean)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('its claim d-web-0 names the StorageClass fast, which does not exist')
})

test('on a terminal a table is drawn again, and its ages grow', async () => {
  const console = captureConsole({ isTerminal: true, env: { TERM: 'xterm' } })
  await createSet(1)
  await createPod('web-0')
  const following = follow(console)
  await clock.advance(3100)
  for (const age of ['1s', '2s', '3s']) expect(console.errText).toMatch(new RegExp(`web-0 .* ${age} +n-1`))
  await setPodStatus('web-0', ready)
  await setStatus(1)
  await clock.advance(100)
  expect(await following).toBe('ready')
  expect(console.errText.split('\u001b[2A\u001b[0J').at(-1)).toMatch(/NAME.*\n.*✓.* web-0/)
})

test('a table that does not fit shows those that are not Ready, and how many are', async () => {
  const console = captureConsole({ isTerminal: true, rows: 7, env: { TERM: 'xterm' } })
  await createSet(10)
  for (const name of ['web-0', 'web-1']) {
    await createPod(name)
    await setPodStatus(name, ready)
  }
  const following = follow(console)
  await clock.advance(100)
  const shown = console.errText.split('[0J').at(-1) ?? ''
  expect(shown).toContain('2 of 10 are Ready')
  expect(shown).toContain('web-2 ')
  expect(shown).not.toContain('web-1 ')
  expect(shown.trimEnd().split('\n')).toHaveLength(5)
  leaving.abort()
  await clock.advance(100)
  expect(await following).toBe('ended')
})

test('whoever leaves early is let go', async () => {
  await createSet(1)
  const following = follow(captureConsole())
  await clock.advance(100)
  leaving.abort()
  await clock.advance(100)
  expect(await following).toBe('ended')
})

import { expect, it } from 'vitest'
import type { ContainerState, Pod } from '../../../api/generated/types.ts'
import type { LogOptions } from '../../../api/node-access.ts'
import type { Uid } from '../../../api/object.ts'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { simulatedAccess } from './simulated-access.ts'

const pod = { namespace: 'default', name: 'web-0', uid: 'u' as Uid, nodeName: 'n' }
const asked: LogOptions = { container: 'main', follow: false, previous: false, timestamps: false }
const started = '2026-01-02T03:04:05Z'
const running = { running: { startedAt: started } }

const podWith = (state: ContainerState, lastState: ContainerState = {}): Pod => ({
  metadata: {},
  status: {
    containerStatuses: [
      { name: 'main', image: '', imageID: '', ready: true, restartCount: 0, state, lastState },
    ],
  },
})

async function logOf(of: Pod | null, options: Partial<LogOptions> = {}): Promise<string> {
  const { logs } = simulatedAccess({ clock: systemClock, podOf: () => of })
  const parts: Uint8Array[] = []
  for await (const part of logs(pod, { ...asked, ...options }, new AbortController().signal)) parts.push(part)
  return Buffer.concat(parts).toString()
}

const line = 'container main of pod web-0 is simulated: it runs nothing and writes nothing\n'

it('a log is told from its time on, as that of any container', async () => {
  expect(await logOf(podWith(running))).toBe(line)
  expect(await logOf(podWith(running), { timestamps: true })).toBe(`2026-01-02T03:04:05.000000000Z ${line}`)
  expect(await logOf(podWith(running), { sinceTime: Date.parse(started) })).toBe(line)
  expect(await logOf(podWith(running), { sinceTime: Date.parse(started) + 1_000 })).toBe('')
  expect(await logOf(podWith(running), { sinceMs: 1_000 })).toBe('')
  expect(await logOf(podWith(running), { tailLines: 0 })).toBe('')
  expect(await logOf(podWith(running), { limitBytes: 9 })).toBe('container')
})

it('a container that has not been started, or not before, has no log', async () => {
  const waits = podWith({ waiting: { reason: 'ContainerCreating' } })
  await expect(logOf(waits)).rejects.toThrow(
    'container "main" in pod "web-0" is waiting to start: ContainerCreating',
  )
  await expect(logOf(null)).rejects.toThrow('no logs yet')
  await expect(logOf(podWith(running), { previous: true })).rejects.toThrow('previous terminated')
  const ended = { terminated: { exitCode: 3, startedAt: started } }
  expect(await logOf(podWith(running, ended), { previous: true })).toBe(line)
})

it('a log that is followed ends with its container, or when nobody reads on', async () => {
  // Each look is a turn later.
  const clock: Clock = {
    now: () => 0,
    after(_, fire) {
      const turn = setImmediate(fire)
      return { cancel: () => clearImmediate(turn) }
    },
  }
  let now = podWith(running)
  const read = async (end: (stop: AbortController) => void) => {
    const stop = new AbortController()
    const { logs } = simulatedAccess({ clock, podOf: () => now })
    let count = 0
    for await (const _ of logs(pod, { ...asked, follow: true }, stop.signal)) {
      count++
      setImmediate(() => end(stop))
    }
    return count
  }
  expect(await read(stop => stop.abort())).toBe(1)
  const end = () => {
    now = podWith({ terminated: { exitCode: 0 } })
  }
  expect(await read(end)).toBe(1)
})

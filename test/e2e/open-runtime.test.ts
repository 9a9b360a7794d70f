import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { placesOf } from '../../src/node/runtimes/cri/private/private-containerd.ts'
import { chooseRuntime, observeRuntimes } from '../../src/node/runtimes/detect.ts'
import { type OpenedRuntime, openRuntime } from '../../src/node/runtimes/open-runtime.ts'
import { containerdSkip } from './support/containerd-machine.ts'
import { sandboxSpec } from './support/pod-specs.ts'

describe.skipIf(containerdSkip('opening the chosen runtime'))('the runtime that is chosen here', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-open-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** The private engine, or over a socket as a guest. */
  async function open(socketPath: string | null = null): Promise<OpenedRuntime> {
    return openRuntime({
      chosen: socketPath === null ? { kind: 'privateContainerd' } : await chosenFor(socketPath),
      instance: socketPath === null ? 'open-test' : 'guest',
      folder,
      version: '0.0.0',
      podCidr: '10.246.0.0/24',
      clock: systemClock,
      log: silentLog,
    })
  }

  async function chosenFor(criSocket: string) {
    const choice = chooseRuntime({ runtime: 'auto', criSocket }, await observeRuntimes({ criSocket }))
    if (choice.kind !== 'chosen' || choice.runtime.kind !== 'cri') throw new Error(choice.reason)
    return choice.runtime
  }

  test('is a containerd of its own, whose pods stay when it is left and go when it is ended', async () => {
    const first = await open()
    expect(first.podCidr).toMatch(/^10\.246\.\d+\.0\/24$/)
    expect(first.dnsAddress).toBe(first.podCidr?.replace('.0/24', '.1'))
    const made = await first.runtime.runSandbox(sandboxSpec(folder))
    await first.leave()

    const second = await open()
    expect((await second.runtime.list()).sandboxes).toEqual([made])
    await second.end()

    const third = await open()
    expect(await third.runtime.list()).toEqual({ sandboxes: [], containers: [] })
    await third.end()
  })

  test('over the socket of another, ends its own pods alone', async () => {
    const host = await open()
    const guest = await open(placesOf(join(folder, 'containerd')).socket)
    const theirs = await host.runtime.runSandbox(sandboxSpec(folder))
    await guest.runtime.runSandbox(sandboxSpec(folder))
    expect(guest.podCidr).toBeNull()
    await guest.end()
    expect((await host.runtime.list()).sandboxes).toEqual([theirs])
    await host.end()
  })
})

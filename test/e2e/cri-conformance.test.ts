import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeRuntime } from '../../src/node/runtime.conformance.ts'
import { openCriRuntime } from '../../src/node/runtimes/cri/cri-runtime.ts'
import { containerdSkip, startTestContainerd, type TestContainerd } from './support/containerd-machine.ts'
import { busyboxImage } from './support/make-image.ts'
import { type Registry, startRegistry } from './support/registry.ts'

describe.skipIf(containerdSkip('runtime conformance of containerd'))('on a real engine', () => {
  let registry: Registry
  let machine: TestContainerd

  beforeAll(async () => {
    registry = await startRegistry()
    await registry.push('busybox:1', busyboxImage())
    machine = await startTestContainerd('cri-suite')
  })
  afterAll(async () => {
    await machine?.end()
    await registry?.stop()
  })

  describeRuntime('containerd', {
    async open() {
      const folder = mkdtempSync(join(machine.folder, 'test-'))
      const image = `${registry.host}/busybox:1`
      const life = () => openCriRuntime({ socketPath: machine.engine.socketPath, instance: machine.instance })
      let current = await life()
      await current.pullImage(image, [])
      return {
        runtime: current,
        folder,
        image,
        serve: (port, answer) => [
          'sh',
          '-c',
          // It says when it listens, and not that it is about to.
          `nc -ll -p ${port} -e printf %s '${answer}' & until grep -q ':${hexOf(port)} .* 0A ' /proc/net/tcp /proc/net/tcp6; do sleep 0.05; done; echo listening; wait`,
        ],
        async reopen(meanwhile) {
          await current.close()
          await meanwhile?.()
          current = await life()
          return current
        },
        close: () => current.close(),
      }
    },
  })
})

/** As the kernel's table of sockets has a port; 0A stands for one that listens. */
const hexOf = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

// Whether this machine can run a private containerd with images of the tests' own, and one of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RegistryMirrors } from '../../../src/node/runtimes/cri/private/containerd-files.ts'
import { findContainerdPrograms } from '../../../src/node/runtimes/cri/private/containerd-programs.ts'
import {
  openPrivateContainerd,
  type PrivateContainerd,
} from '../../../src/node/runtimes/cri/private/private-containerd.ts'
import { busyboxPath } from './make-image.ts'
import { registryProgram } from './registry.ts'

/** Why tests on containerd cannot run here, or null. */
export function containerdLacks(): string | null {
  if (process.platform !== 'linux') return 'not Linux'
  if (process.getuid?.() !== 0) return 'not root'
  const programs = findContainerdPrograms()
  if (programs.kind === 'missing') return programs.sentence
  if (!busyboxPath()) return 'not installed: busybox-static'
  return registryProgram() ? null : 'not installed: docker-registry'
}

/** Containerd tests are skipped with the reason printed. */
export function containerdSkip(suite: string): boolean {
  const lacks = containerdLacks()
  if (lacks) console.log(`skipped: ${suite} (${lacks})`)
  return lacks !== null
}

export interface TestContainerd {
  readonly folder: string
  readonly instance: string
  readonly engine: PrivateContainerd
  end(): Promise<void>
}

export async function startTestContainerd(
  instance: string,
  registryMirrors: RegistryMirrors = {},
): Promise<TestContainerd> {
  const folder = mkdtempSync(join(tmpdir(), `kedge-${instance}-`))
  const engine = await openPrivateContainerd({
    dataFolder: join(folder, 'containerd'),
    registryMirrors,
  })
  return {
    folder,
    instance,
    engine,
    async end() {
      await engine.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

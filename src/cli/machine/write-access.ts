import { join } from 'node:path'
import { errorWords } from '../../base/error-words.ts'
import { StartupError } from '../../base/startup-error.ts'
import { formatKubeconfig } from '../../client/kubeconfig/format-kubeconfig.ts'
import type { Kubeconfig } from '../../client/kubeconfig/kubeconfig.ts'
import { type KubeconfigEntry, mergeIntoKubeconfig } from '../../client/kubeconfig/merge-kubeconfig.ts'
import { writeSecretFile } from '../../client/kubeconfig/write-secret-file.ts'
import { contextOf, type RunningKedge, type UpOptions } from '../../start-options.ts'
import type { Console } from '../terminal/console.ts'
import { shortPath } from './directories.ts'

export interface WrittenAccess {
  /** The file to tell people of. */
  readonly kubeconfig: string
  readonly kubectl: string
  readonly notes: readonly string[]
}

const pathIn = (dataDir: string): string => join(dataDir, 'kubeconfig')

/** Writes the data folder's own kubeconfig, which says how to get in and nothing else. */
export async function writeOwnKubeconfig(options: UpOptions, { kubeconfig }: RunningKedge): Promise<void> {
  await writeSecretFile(
    pathIn(options.dataDir),
    formatKubeconfig({ name: contextOf(options.name), ...kubeconfig }),
  )
}

/** Puts the context where the person wants it: into `--kubeconfig`, and into their own unless told not to. */
export async function mergeAccess(
  options: UpOptions,
  running: RunningKedge,
  env: Console['env'],
): Promise<WrittenAccess> {
  const entry: KubeconfigEntry = { name: contextOf(options.name), ...running.kubeconfig }
  const asked = options.kubeconfig
  if (asked) await mergeIntoAsked(entry, asked)
  const apart: WrittenAccess = {
    kubeconfig: asked ?? pathIn(options.dataDir),
    kubectl: `kubectl --kubeconfig ${shortPath(asked ?? pathIn(options.dataDir), env)}`,
    notes: [],
  }
  if (!options.merge) return apart
  try {
    const merged = await mergeIntoKubeconfig(entry, { env, isKept: config => answers(config, entry.name) })
    if (!merged)
      return {
        ...apart,
        notes: [
          `context ${entry.name} of your own kubeconfig leads to another Kedge that runs, and stays so: give this one a --name of its own`,
        ],
      }
    const { file, isCurrent } = merged
    return { kubeconfig: file, kubectl: isCurrent ? 'kubectl' : `kubectl --context ${entry.name}`, notes: [] }
  } catch (error) {
    // Theirs is not worth stopping for: there is one that works.
    const why = errorWords(error)
    return { ...apart, notes: [`your own kubeconfig is as it was: ${why}`] }
  }
}

/** Whether somebody is at home where this context leads: whoever uses it now is not to find another cluster behind it. */
async function answers(config: Kubeconfig, context: string): Promise<boolean> {
  const { connectTo } = await import('../cluster/connect.ts')
  try {
    const { client, close } = await connectTo(config, { context, timeoutMs: 1000 })
    try {
      await client.raw({ method: 'GET', path: '/readyz' })
      return true
    } finally {
      close()
    }
  } catch {
    return false
  }
}

async function mergeIntoAsked(entry: KubeconfigEntry, file: string): Promise<void> {
  try {
    await mergeIntoKubeconfig(entry, { explicit: file })
  } catch (cause) {
    throw new StartupError({
      reason: 'KUBECONFIG_UNUSABLE',
      message: `the kubeconfig ${file} cannot be written (${cause instanceof Error ? cause.message : cause})`,
      remedy: 'choose another --kubeconfig',
      cause,
    })
  }
}

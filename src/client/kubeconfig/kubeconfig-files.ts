import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface KubeconfigPlace {
  /** `--kubeconfig`: this file alone. */
  readonly explicit?: string
  readonly env?: NodeJS.ProcessEnv
}

/** The files that make up a person's kubeconfig, in the order of their weight: `--kubeconfig`, KUBECONFIG, `~/.kube/config`. */
export function kubeconfigFiles({ explicit, env = process.env }: KubeconfigPlace = {}): readonly string[] {
  if (explicit) return [explicit]
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean)
  if (listed.length > 0) return [...new Set(listed)]
  return [join(homeDirectory(env), '.kube', 'config')]
}

/** The file that new entries go to: the first that exists, else the last, as kubectl does. */
export function fileForNewEntries(files: readonly string[]): string {
  return files.find(file => existsSync(file)) ?? files.at(-1) ?? join(homedir(), '.kube', 'config')
}

/** On Windows several variables may name it, and the one that holds a kubeconfig counts. */
function homeDirectory(env: NodeJS.ProcessEnv): string {
  if (process.platform !== 'win32') return env.HOME || homedir()
  const drive = env.HOMEDRIVE && env.HOMEPATH ? env.HOMEDRIVE + env.HOMEPATH : undefined
  const candidates = [env.HOME, drive, env.USERPROFILE].flatMap(each => each || [])
  return candidates.find(each => existsSync(join(each, '.kube', 'config'))) ?? candidates[0] ?? homedir()
}

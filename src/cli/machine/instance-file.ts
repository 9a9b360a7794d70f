import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running Kedge says of itself, in `kedge.json` of its data folder. */
export interface Instance {
  readonly name: string
  readonly version: string
  readonly pid: number
  /** `https://127.0.0.1:6443` */
  readonly address: string
  readonly context: string
  readonly kubeconfig: string
  readonly runtime: { readonly name: string; readonly reason: string }
  /** RFC 3339. */
  readonly startedAt: string
}

const pathIn = (dataDir: string): string => join(dataDir, 'kedge.json')

export function writeInstance(dataDir: string, instance: Instance): void {
  const temporary = `${pathIn(dataDir)}.new`
  writeFileSync(temporary, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, pathIn(dataDir))
}

/** What the Kedge of this folder said last; null when none runs, or it has not come so far. */
export function readInstance(dataDir: string): Instance | null {
  try {
    // Written by us alone, and whole: see above.
    return JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as Instance
  } catch {
    return null
  }
}

export function removeInstance(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true })
}

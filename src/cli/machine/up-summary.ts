import type { Console } from '../terminal/console.ts'
import { shortPath } from './directories.ts'
import type { Instance } from './instance-file.ts'

/** What `kedge up` tells when Kedge is up; also what a detached one tells the process that started it. */
export interface UpSummary {
  readonly instance: Instance
  readonly dataDir: string
  /** From the start of the process until its API answered. */
  readonly readyMs: number
  /** How to call kubectl: `kubectl`, `kubectl --context kedge`, `kubectl --kubeconfig …`. */
  readonly kubectl: string
  /** Opens the console, once; null where there is none. */
  readonly consoleLink: string | null
  /** What a person should know besides, in a sentence each. */
  readonly notes: readonly string[]
}

/** What runs where, and why. */
export function formatSummary(summary: UpSummary, env: Console['env']): readonly string[] {
  const { instance, dataDir, readyMs, consoleLink, notes } = summary
  const { version, address, context, kubeconfig, runtime } = instance
  return [
    `Kedge ${version} is up at ${address} after ${(readyMs / 1000).toFixed(2)} s`,
    `  runtime     ${runtime.name}: ${runtime.reason}`,
    `  data        ${shortPath(dataDir, env)}`,
    `  kubeconfig  context ${context} in ${shortPath(kubeconfig, env)}`,
    ...(consoleLink ? [`  console     ${consoleLink}`] : []),
    ...notes.map(note => `  ${note}`),
  ]
}

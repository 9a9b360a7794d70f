// What `import 'kedge'` gives: its version, and the command line as a function for those who script it in Node.js.
import type { Console } from './cli/terminal/console.ts'
import { processConsole } from './cli/terminal/console.ts'
import { ownVersion } from './cli/terminal/own-version.ts'

export type { Console }

/** Of this package: `0.1.0`. */
export const version: string = ownVersion

/**
 * Runs one command line (`['plan', 'statefulset/web', '--replicas', '5', '-o', 'json']`) as the command `kedge` would, and
 * answers with its exit code. It writes to this process's own streams, or to those of `console`.
 */
export async function run(args: readonly string[], console: Console = processConsole()): Promise<number> {
  const { runCli } = await import('./cli/run-cli.ts')
  return runCli(args, console)
}

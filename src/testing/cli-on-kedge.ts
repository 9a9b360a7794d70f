// The command line against a whole Kedge in this process: the real API over HTTPS, every controller, simulated nodes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { silentLog } from '../base/log.ts'
import { runCli } from '../cli/run-cli.ts'
import type { Client } from '../client/client.ts'
import { formatKubeconfig } from '../client/kubeconfig/format-kubeconfig.ts'
import { startKedge } from '../main.ts'
import { type CapturedConsole, type CapturedConsoleOptions, captureConsole } from './captured-console.ts'

export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface CliUnderTest {
  /** The administrator's, in this process. */
  readonly client: Client
  readonly kubeconfig: string
  /** Runs a command line to its end. */
  run(...args: readonly string[]): Promise<CliRun>
  /** Starts one, on a console of the test's choice. */
  start(args: readonly string[], options?: CapturedConsoleOptions): StartedCli
  /** Writes a manifest and answers with its path. */
  manifest(name: string, content: unknown): string
  stop(): Promise<void>
}

export interface StartedCli {
  readonly console: CapturedConsole
  readonly ended: Promise<CliRun>
}

export async function startCliOnKedge({
  nodes = 2,
}: {
  readonly nodes?: number
} = {}): Promise<CliUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-cli-'))
  const kedge = await startKedge({
    name: 'kedge',
    version: '0.0.0-test',
    dataDir: folder,
    listen: { host: '127.0.0.1', port: 0, orAnyPort: false },
    runtime: 'simulated',
    criSocket: null,
    registryMirrors: {},
    nodes,
    log: silentLog,
    signal: new AbortController().signal,
  })
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, formatKubeconfig({ name: 'kedge', ...kedge.kubeconfig }))
  return {
    client: kedge.client,
    kubeconfig,
    run: (...args) => startCli(kubeconfig, args).ended,
    start: (args, options) => startCli(kubeconfig, args, options),
    manifest(name, content) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      // JSON is YAML.
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
      return path
    },
    async stop() {
      await kedge.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

export function startCli(
  kubeconfig: string,
  args: readonly string[],
  options: CapturedConsoleOptions = {},
): StartedCli {
  const console = captureConsole({ ...options, env: { KUBECONFIG: kubeconfig, ...options.env } })
  const ended = runCli(args, console).then(code => ({ code, out: console.outText, err: console.errText }))
  return { console, ended }
}

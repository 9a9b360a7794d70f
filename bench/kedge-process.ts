import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Api } from './api.ts'

export interface KedgeProcess {
  readonly api: Api
  readonly pid: number
  /** From the start of the process to the first 200 of `/readyz`. */
  readonly readyMs: number
  readonly dataDirectory: string
  stop(): Promise<void>
}

/** Starts the built Kedge as a user would, on a free port, with a data folder of its own unless one is given. */
export async function startKedgeProcess(args: readonly string[], given?: string): Promise<KedgeProcess> {
  const dataDirectory = given ?? mkdtempSync(join(tmpdir(), 'kedge-bench-'))
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [
      ...(process.env.KEDGE_BENCH_NODE_FLAGS?.split(' ') ?? []),
      'bin/kedge',
      'up',
      '--data-dir',
      dataDirectory,
      '--listen',
      `127.0.0.1:${port}`,
      '--no-merge',
      ...args,
    ],
    { stdio: 'ignore' },
  )
  const kubeconfig = join(dataDirectory, 'kubeconfig')
  const api = await untilReady(child, kubeconfig, port)
  return {
    api,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    dataDirectory,
    async stop() {
      api.close()
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      if (!given) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

async function untilReady(child: ChildProcess, kubeconfig: string, port: number): Promise<Api> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Kedge ended with code ${child.exitCode}`)
    if (existsSync(kubeconfig)) {
      const api = Api.fromKubeconfig(readFileSync(kubeconfig, 'utf8'), port)
      const reply = await api.send('GET', '/readyz').catch(() => null)
      if (reply?.code === 200) return api
      api.close()
    }
    await sleep(2)
  }
}

/** Resident memory of a process, in megabytes. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { Api } from './api.ts'
import type { Served } from './sections/requests.ts'

/** Starts the bare server in a process of its own, as Kedge is. */
export async function startBareProcess(): Promise<Served & { stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-bench-bare-'))
  // In the project's folder, so that it finds lmdb as Kedge does.
  const script = join(process.cwd(), `node_modules/.cache/kedge/bare-server-${process.pid}.mjs`)
  buildSync({
    entryPoints: ['bench/bare-server.ts'],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const child = fork(script, [join(folder, 'store'), String(port)])
  const credentials = await new Promise<ConstructorParameters<typeof Api>[0]>((resolve, reject) => {
    child.once('message', message => resolve(message as ConstructorParameters<typeof Api>[0]))
    child.once('exit', code => reject(new Error(`the bare server ended with code ${code}`)))
  })
  const api = new Api(credentials, port)
  return {
    api,
    pid: child.pid ?? 0,
    async stop() {
      api.close()
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
      rmSync(script, { force: true })
    },
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeRuntime, type RuntimeUnderTest } from '../../runtime.conformance.ts'
import { detectProcessIsolation, type ProcessIsolation } from './isolation.ts'
import { openProcessRuntime } from './process-runtime.ts'

const server = `
require('node:net').createServer(socket => socket.end(process.argv[2]))
  .listen(Number(process.argv[1]), () => console.log('listening'))
`

const open = (isolation?: ProcessIsolation) => async (): Promise<RuntimeUnderTest> => {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-process-'))
  const start = () =>
    openProcessRuntime({
      folder: join(folder, 'runtime'),
      podCidr: '10.244.0.0/24',
      version: '0.0.0',
      isolation,
    })
  let current = await start()
  return {
    runtime: current,
    async reopen(meanwhile = async () => {}) {
      await current.close()
      await meanwhile()
      current = await start()
      return current
    },
    folder,
    image: 'host',
    serve: (port: number, answer: string) => [process.execPath, '-e', server, `${port}`, answer],
    async close() {
      await current.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const because = (reason: string, ...tests: readonly string[]) => tests.map(test => ({ test, reason }))

const found = await detectProcessIsolation()

if (found.kind === 'root') describeRuntime('process (root)', { open: open(found) })
if (found.kind !== 'none')
  describeRuntime('process (user namespaces)', { open: open({ kind: 'user', notes: [] }) })
describeRuntime('process (plain)', {
  open: open({ kind: 'none', notes: [] }),
  skip: because(
    'a plain process sees the host as it is',
    'under its own host name',
    'as the first process of its own',
    'with names resolved as the pod says',
    'with files of its own that are gone with it',
    'a folder where the container wants it, below new and existing folders',
    'a single file over another one',
    'read-only',
    'along links of the container to places in the container',
    'to their end, with their output and exit code',
    'knows what ended and what was said meanwhile',
  ),
})

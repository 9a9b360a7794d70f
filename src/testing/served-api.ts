// The real API over HTTPS without controllers: for tests that say themselves what nodes answer.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeAccess } from '../api/node-access.ts'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import { createClient } from '../client/create-client.ts'
import { formatKubeconfig } from '../client/kubeconfig/format-kubeconfig.ts'
import { createApiServer } from '../server/api-server.ts'
import { listen } from '../server/listen.ts'
import { openMemoryStore } from '../store/index.ts'
import { createTestAuthority } from './certificates.ts'

export interface ServedApi {
  readonly client: Client
  readonly kubeconfig: string
  stop(): Promise<void>
}

export async function startServedApi(nodeAccess: NodeAccess): Promise<ServedApi> {
  const authority = createTestAuthority()
  const { key, certificate } = authority.server({ addresses: ['127.0.0.1'] })
  const folder = mkdtempSync(join(tmpdir(), 'kedge-served-'))
  const admin = { name: 'admin', groups: ['system:masters', 'system:authenticated'] }
  const store = openMemoryStore()
  const api = createApiServer({
    store,
    clock: systemClock,
    random: seededRandom(1),
    log: silentLog,
    authenticator: { userOfToken: token => (token === 'secret' ? admin : null) },
    nodeAccess,
    version: '0.0.0-test',
  })
  const tls = { key, certificate, ca: authority.certificate }
  const listening = await listen({ api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  const kubeconfig = join(folder, 'kubeconfig')
  const server = `https://127.0.0.1:${listening.port}`
  const ca = Buffer.from(authority.certificate).toString('base64')
  writeFileSync(
    kubeconfig,
    formatKubeconfig({
      name: 'test',
      cluster: { server, 'certificate-authority-data': ca },
      user: { token: 'secret' },
    }),
  )
  return {
    client: createClient(api.inProcess(admin)),
    kubeconfig,
    async stop() {
      await listening.close()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

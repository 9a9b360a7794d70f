import type { ApiReply, ApiRequest } from '../api/transport.ts'
import { silentLog } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { openMemoryStore, type Store } from '../store/index.ts'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts'
import { accountKeys, newAccountKey } from './identity/account-keys.ts'
import { AccountTokens } from './identity/account-tokens.ts'
import { bootstrapTokens } from './identity/bootstrap-tokens.ts'
import { staticTokens } from './identity/static-tokens.ts'
import { tokenSources } from './identity/token-sources.ts'
import type { Reply } from './request/reply.ts'
import { noBody, type ServerRequest, type User } from './request/request.ts'

export const admin: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }
export const adminToken = 'token-of-the-admin'

export interface ServerUnderTest {
  readonly api: ApiServer
  readonly store: Store
  readonly clock: SimulatedClock
  /** Sends as the administrator, in process. */
  send(
    method: ApiRequest['method'],
    path: string,
    body?: unknown,
    more?: Partial<ApiRequest>,
  ): Promise<ApiReply>
  /** Sends as over a wire: text bodies, any header. */
  raw(request: Partial<ServerRequest> & { readonly path: string }): Promise<Reply>
}

/** A server over a memory store, with a clock that stands still and chance from a seed. */
export async function startServer(options: Partial<ApiServerOptions> = {}): Promise<ServerUnderTest> {
  const clock = createSimulatedClock(Date.parse('2026-01-02T03:04:05Z'))
  const store = options.store ?? openMemoryStore()
  const accountTokens = new AccountTokens({ store, clock, keys: accountKeys(await newAccountKey()) })
  const api = createApiServer({
    store,
    clock,
    random: seededRandom(1),
    log: silentLog,
    accountTokens,
    authenticator: tokenSources([
      staticTokens(new Map([[adminToken, admin]])),
      accountTokens,
      bootstrapTokens({ store, clock }),
    ]),
    version: '0.0.0-test',
    ...options,
  })
  const transport = api.inProcess(admin)
  for (const name of ['default', 'kube-system'])
    await transport.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } })
  return {
    api,
    store,
    clock,
    send: (method, path, body, more = {}) => {
      const [bare = '', search = ''] = path.split('?', 2)
      const query = { ...Object.fromEntries(new URLSearchParams(search)), ...more.query }
      return transport.send({ method, path: bare, body, ...more, query })
    },
    raw: async request =>
      api.handle({
        method: 'GET',
        query: new URLSearchParams(),
        headers: {},
        body: noBody,
        user: admin,
        signal: new AbortController().signal,
        ...request,
      }),
  }
}

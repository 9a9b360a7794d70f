import type { ServerContext } from '../request/call.ts'
import { type Reply, textReply, valueReply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { methodNotAllowed } from '../resources/refusals.ts'
import { versionDocument } from './version.ts'

const healthPaths = /^\/(livez|readyz|healthz)(?:\/([\w-]+))?\/?$/

/** What is open to everybody: health and version. Null for other paths. */
export function answerHealth(server: ServerContext, request: ServerRequest): Reply | null {
  const isVersion = request.path === '/version' || request.path === '/version/'
  const health = isVersion ? null : healthPaths.exec(request.path)
  if (!isVersion && !health) return null
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
  if (isVersion) return valueReply(200, versionDocument(server.version))
  return health ? answerChecks(health[1] ?? '', health[2] ?? '', request.query) : null
}

/** The checks that can be asked for one by one. The process answering is all that they need today. */
const checks = ['ping', 'log', 'store']

/** Where each can be asked for, for the index of paths. */
export const checkPaths: readonly string[] = ['healthz', 'livez', 'readyz'].flatMap(endpoint => [
  `/${endpoint}`,
  ...checks.map(check => `/${endpoint}/${check}`),
])

function answerChecks(endpoint: string, name: string, query: URLSearchParams): Reply {
  if (name) return checks.includes(name) ? textReply(200, 'ok') : textReply(404, '404 page not found\n')
  if (!query.has('verbose')) return textReply(200, 'ok')
  const excluded = query.getAll('exclude')
  const lines = checks.map(check =>
    excluded.includes(check) ? `[+]${check} excluded: ok` : `[+]${check} ok`,
  )
  return textReply(200, `${lines.join('\n')}\n${endpoint} check passed\n`)
}

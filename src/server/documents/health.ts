import type { ServerContext } from '../request/call.ts'
import { type Reply, textReply, valueReply } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { requireGet } from '../resources/refusals.ts'
import { versionDocument } from './version.ts'

const healthPaths = /^\/(livez|readyz|healthz)(?:\/([\w-]+))?\/?$/

/** What is open to everybody: health and version. Null for other paths. */
export function answerHealth(server: ServerContext, request: ServerRequest): Reply | null {
  if (request.path === '/version' || request.path === '/version/') {
    requireGet(request)
    return valueReply(200, versionDocument(server.version))
  }
  const health = healthPaths.exec(request.path)
  if (!health) return null
  const [, endpoint = '', name = ''] = health
  return answerChecks(request.query, { endpoint, name, failures: failuresOf(server, endpoint) })
}

/** The checks that can be asked for one by one. */
const checks = ['ping', 'log', 'store']

/** Where each can be asked for, for the index of paths. */
export const checkPaths: readonly string[] = ['healthz', 'livez', 'readyz'].flatMap(endpoint => [
  `/${endpoint}`,
  ...checks.map(check => `/${endpoint}/${check}`),
])

/** What is wrong, by check. A store that takes no writes makes Kedge not ready; a restart would not help, so it lives. */
function failuresOf({ store }: ServerContext, endpoint: string): ReadonlyMap<string, string> {
  const health = store.health()
  return new Map(health.kind === 'ok' || endpoint === 'livez' ? [] : [['store', health.message]])
}

interface Asked {
  readonly endpoint: string
  /** One check, or all when it is empty. */
  readonly name: string
  readonly failures: ReadonlyMap<string, string>
}

function answerChecks(query: URLSearchParams, { endpoint, name, failures }: Asked): Reply {
  if (name && !checks.includes(name)) return textReply(404, '404 page not found\n')
  const excluded = name ? [] : query.getAll('exclude')
  const failed = (name ? [name] : checks).filter(check => failures.has(check) && !excluded.includes(check))
  if (failed.length === 0 && (name || !query.has('verbose'))) return textReply(200, 'ok')
  const lines = (name ? [name] : checks).map(check =>
    excluded.includes(check)
      ? `[+]${check} excluded: ok`
      : failures.has(check)
        ? `[-]${check} failed: ${failures.get(check)}`
        : `[+]${check} ok`,
  )
  return failed.length > 0
    ? textReply(500, `${lines.join('\n')}\n${endpoint} check failed\n`)
    : textReply(200, `${lines.join('\n')}\n${endpoint} check passed\n`)
}

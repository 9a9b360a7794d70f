import { StatusError } from '../api/status-error.ts'
import { trail } from '../base/event-loop/trail.ts'
import { inTurn, turnOf } from './fairness/list-turn.ts'
import type { Metrics, Observation } from './metrics/metrics.ts'
import type { Call, ServerContext } from './request/call.ts'
import { isLarge } from './request/large-object.ts'
import { type Reply, refusalReply } from './request/reply.ts'
import { resolveCall, type Target } from './resolve-call.ts'

/** Carries a request about objects out, and counts it. */
export function dispatch(server: ServerContext, target: Target): Reply | Promise<Reply> {
  const { call, verb, handler } = resolveCall(server, target)
  const { metrics, clock } = server
  trail.mark(verb, call.resource.kind.plural)
  const mutating = verb !== 'get' && verb !== 'list' && verb !== 'watch'
  const started = clock.now()
  metrics.began(mutating)
  const count = (code: number) => {
    metrics.ended(mutating)
    metrics.observe(labelsOf(call, verb), { code, seconds: (clock.now() - started) / 1000 })
  }
  // Who changes large objects without end shall not hold others up either.
  const answer = () => handler(call)
  const isInTurn = mutating && isLarge(call)
  try {
    const reply = isInTurn ? inTurn(turnOf(server, target), answer) : answer()
    if (!(reply instanceof Promise)) return counted(reply, count, metrics, call)
    return reply.then(
      done => counted(done, count, metrics, call),
      error => refused(error, count, call),
    )
  } catch (error) {
    return refused(error, count, call)
  }
}

/** What a client is warned of it is told with a refusal, too. */
function refused(error: unknown, count: (code: number) => void, { warnings }: Call): Reply {
  count(codeOf(error))
  const texts = warnings.texts()
  if (!(error instanceof StatusError) || texts.length === 0) throw error
  return { ...refusalReply(error), warnings: texts }
}

const codeOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : 500

function counted(reply: Reply, count: (code: number) => void, metrics: Metrics, call: Call): Reply {
  count(reply.code)
  if (reply.kind !== 'watch') return reply
  return {
    ...reply,
    open(sink) {
      const closed = metrics.opened(labelsOf(call, 'watch'))
      const stop = reply.open(sink)
      return () => {
        closed()
        stop()
      }
    },
  }
}

function labelsOf({ resource, subresource, namespace, name, request }: Call, verb: string): Observation {
  const { group, version, plural } = resource.kind
  return {
    verb: verb === 'update' ? 'PUT' : verb === 'create' ? 'POST' : verb.toUpperCase(),
    group,
    version,
    resource: plural,
    subresource,
    scope: name ? 'resource' : namespace ? 'namespace' : 'cluster',
    dryRun: request.query.get('dryRun') === 'All',
  }
}

import type { Kind } from '../../api/kinds.ts'
import type { Call } from '../request/call.ts'
import type { Reply } from '../request/reply.ts'
import { badRequest, methodNotAllowed, noSuchPath } from '../resources/refusals.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import { bindPod } from './binding.ts'
import { evictPod } from './eviction.ts'
import { readLog } from './log.ts'
import { patchPart, updatePart } from './part.ts'
import { getScale, patchScale, updateScale } from './scale.ts'
import { createToken } from './token.ts'

type Handler = (call: Call) => Reply | Promise<Reply>
type ByMethod = { readonly [method: string]: Handler }

const reading = { GET: get, HEAD: get }
/** Connections that ask to leave HTTP do not come this way. */
const requireUpgrade: Handler = () => {
  throw badRequest('Upgrade request required')
}
const upgraded = { GET: requireUpgrade, POST: requireUpgrade }
const part = { ...reading, PUT: updatePart, PATCH: patchPart }

/** The way into Pods loads when it is first gone. A node answers for itself: see `resolve-call.ts`. */
const proxied: Handler = async call => (await import('../proxy/proxy-request.ts')).proxyRequest(call)

/** What is served below an object, by name and method. What the model lists beyond this is not served, nor shown. */
const subresources: { readonly [name: string]: ByMethod } = {
  status: { ...reading, PUT: update, PATCH: patch },
  scale: { GET: getScale, HEAD: getScale, PUT: updateScale, PATCH: patchScale },
  binding: { POST: bindPod },
  eviction: { POST: evictPod },
  ephemeralcontainers: part,
  resize: part,
  token: { POST: createToken },
  approval: part,
  finalize: { PUT: updatePart },
  log: { GET: readLog },
  exec: upgraded,
  attach: upgraded,
  portforward: upgraded,
  proxy: Object.fromEntries(
    ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(method => [method, proxied]),
  ),
}

/** The names of the subresources that are served of a kind. */
export const servedSubresources = (kind: Kind): readonly string[] =>
  Object.keys(kind.subresources).filter(name => Object.hasOwn(subresources, name))

/** What answers a request to a subresource. Throws a 404 or a 405. */
export function subresourceVerb({ resource, subresource, name, request }: Call): Handler {
  if (!name || !servedSubresources(resource.kind).includes(subresource)) throw noSuchPath()
  const handler = subresources[subresource]?.[request.method]
  if (!handler) throw methodNotAllowed()
  return handler
}

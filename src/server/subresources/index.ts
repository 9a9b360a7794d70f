import type { Call } from '../call.ts'
import type { Handler } from '../dispatch.ts'
import { methodNotAllowed, noSuchPath } from '../refusals.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'

type ByMethod = { readonly [method: string]: Handler }

const subresources: { readonly [name: string]: ByMethod } = {
  status: { GET: get, HEAD: get, PUT: update, PATCH: patch },
}

/** What answers a request to a subresource. Throws a 404 or a 405. */
export function subresourceVerb(call: Call): Handler {
  const { kind } = call.resource
  const served =
    kind.subresources[call.subresource] === undefined ? undefined : subresources[call.subresource]
  if (!served || !call.name) throw noSuchPath()
  const handler = served[call.request.method]
  if (!handler) throw methodNotAllowed()
  return handler
}

// `componentstatuses`, which upstream keeps for old scripts: the parts of a control plane by upstream's names. Here they
// are one process, so that the scheduler and the controllers are well where somebody answers at all; the store may not be.
import type { ComponentStatus } from '../../api/generated/types.ts'
import { kinds, resourceName } from '../../api/kinds.ts'
import type { Store } from '../../store/store.ts'
import { shaped } from '../forms/shape-unstored.ts'
import type { Call } from '../request/call.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { selectionOf } from '../request/select.ts'
import { keyOf } from '../resources/keys.ts'
import { notFound } from '../resources/refusals.ts'
import type { Resource } from '../resources/resource.ts'

type Handler = (call: Call) => Reply

/** What reads them; null for all other kinds. */
export function componentRead(resource: Resource, verb: string): Handler | null {
  if (resourceName(resource.kind) !== resourceName(kinds.ComponentStatus)) return null
  return verb === 'list' ? list : verb === 'get' ? get : null
}

function get(call: Call): Reply {
  const found = componentsOf(call.server.store).find(({ metadata }) => metadata?.name === call.name)
  if (!found) throw notFound(call.resource.kind, call.name)
  return reply(call, [found], { isList: false })
}

function list(call: Call): Reply {
  const { matches } = selectionOf(call)
  const selected = componentsOf(call.server.store).filter(component =>
    matches({
      key: keyOf(call.resource.stored, { namespace: '', name: component.metadata?.name ?? '' }),
      bytes: Buffer.from(JSON.stringify(component)),
    }),
  )
  return reply(call, selected, { isList: true })
}

function reply(call: Call, found: readonly ComponentStatus[], form: { readonly isList: boolean }): Reply {
  return { ...valueReply(200, shaped(call, found, form)), warnings: call.warnings.texts() }
}

function componentsOf(store: Store): readonly ComponentStatus[] {
  const health = store.health()
  return [
    component('controller-manager', null),
    component('scheduler', null),
    component('etcd-0', health.kind === 'ok' ? null : health.message),
  ]
}

const component = (name: string, fault: string | null): ComponentStatus => ({
  kind: 'ComponentStatus',
  apiVersion: 'v1',
  metadata: { name },
  conditions: [
    fault === null
      ? { type: 'Healthy', status: 'True', message: 'ok' }
      : { type: 'Healthy', status: 'False', message: fault, error: fault },
  ],
})

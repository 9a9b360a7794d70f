import type { Node, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { storedByName } from '../resources/stored-kind.ts'

const copied = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region']

/** A Pod that has a node is told where that is, as labels that a program can be shown. What the Pod says itself does not count. */
export function addTopology({ server }: Call, draft: Draft<ApiObject>): void {
  const { spec, metadata } = draft as Draft<Pod>
  if (!spec?.nodeName) return
  const node = storedByName<Node>(server.store, kinds.Node, { namespace: '', name: spec.nodeName })
  const labels = node?.metadata?.labels ?? {}
  const found = copied.flatMap(name => (labels[name] === undefined ? [] : [[name, labels[name]]]))
  if (found.length > 0)
    draft.metadata = { ...metadata, labels: { ...metadata?.labels, ...Object.fromEntries(found) } }
}

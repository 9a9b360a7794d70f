import type { Node, Taint } from '../../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../../api/object.ts'
import type { Call } from '../../request/call.ts'

/** A new node takes no Pods until its conditions have been looked at: who looks after nodes takes the taint away. */
const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

export function taintNewNode(_call: Call, draft: Draft<ApiObject>): void {
  const node: Draft<Node> = draft
  const taints = node.spec?.taints ?? []
  if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return
  node.spec = { ...node.spec, taints: [...taints, { ...notReady }] }
}

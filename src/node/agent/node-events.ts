// What a node tells of itself in events, as kubelet does: that it starts, what has become of its conditions, that it was
// cordoned. Pure but for `tellNodeChanges`.
import { conditionOf } from '../../api/conditions.ts'
import type { Node } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import type { ControllerContext } from '../../control/controller.ts'

export interface NodeEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** Upstream's reasons by condition: while it is true, and while it is false. */
const reasons = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
  Ready: ['NodeReady', 'NodeNotReady'],
} as const

type Reported = keyof typeof reasons
const reported = Object.keys(reasons) as readonly Reported[]

/** Of a node that has just registered; `before` is what stood there, null for a new one. */
export function eventsOfStart(before: Node | null, now: Node): readonly NodeEvent[] {
  const starting: NodeEvent = { type: 'Normal', reason: 'Starting', message: 'Starting kubelet.' }
  const pressures = reported.filter(each => each !== 'Ready')
  const isReadyNews = before === null || statusOf(before, 'Ready') !== statusOf(now, 'Ready')
  return [
    starting,
    ...pressures.flatMap(each => conditionEvent(now, each)),
    ...(isReadyNews ? conditionEvent(now, 'Ready') : []),
    ...rebooted(before, now),
  ]
}

/** Of a node that was written to, by itself or by others. What others say of a silent one is theirs to tell. */
export function eventsOfChange(before: Node, now: Node): readonly NodeEvent[] {
  const wasClosed = before.spec?.unschedulable ?? false
  const isClosed = now.spec?.unschedulable ?? false
  return [
    ...(wasClosed === isClosed
      ? []
      : [statusEvent(now, isClosed ? 'NodeNotSchedulable' : 'NodeSchedulable')]),
    ...reported
      .filter(each => statusOf(before, each) !== statusOf(now, each))
      .flatMap(each => conditionEvent(now, each)),
  ]
}

function conditionEvent(node: Node, type: Reported): readonly NodeEvent[] {
  const [whenTrue, whenFalse] = reasons[type]
  const status = statusOf(node, type)
  if (status !== 'True' && status !== 'False') return []
  return [statusEvent(node, status === 'True' ? whenTrue : whenFalse)]
}

const statusEvent = (node: Node, reason: string): NodeEvent => ({
  type: 'Normal',
  reason,
  message: `Node ${nameOf(node)} status is now: ${reason}`,
})

function rebooted(before: Node | null, now: Node): readonly NodeEvent[] {
  const last = before?.status?.nodeInfo?.bootID ?? ''
  const bootId = now.status?.nodeInfo?.bootID ?? ''
  if (last === '' || bootId === '' || last === bootId) return []
  const message = `Node ${nameOf(now)} has been rebooted, boot id: ${bootId}`
  return [{ type: 'Warning', reason: 'Rebooted', message }]
}

const statusOf = (node: Node, type: string): string | undefined =>
  conditionOf(node.status?.conditions, type)?.status

export function recordNodeEvents(
  { events }: Pick<ControllerContext, 'events'>,
  node: Node,
  list: readonly NodeEvent[],
): void {
  const regarding = { ...node, apiVersion: 'v1', kind: 'Node' }
  for (const each of list) events.record({ regarding, ...each, component: 'kubelet', host: nameOf(node) })
}

/** Tells of what becomes of these nodes until the result is called. */
export function tellNodeChanges(context: ControllerContext, names: ReadonlySet<string>): () => void {
  return context.informers.of(kinds.Node).onChange(change => {
    if (change.kind !== 'updated' || !names.has(nameOf(change.object))) return
    recordNodeEvents(context, change.object, eventsOfChange(change.previous, change.object))
  })
}

import { isEqual } from '../../api/equality.ts'
import type { Pod, RuntimeClass, Toleration } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { admittedName, forbidden } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'

/** What runs a pod costs something of its own and is not on every node: a pod of the class takes on both, as the class says. */
export function setRuntimeClass(call: Call, draft: Draft<ApiObject>): void {
  const { spec } = draft as Draft<Pod>
  if (!spec) return
  const refuse = (why: string) => forbidden(kinds.Pod, admittedName(draft), `pod rejected: ${why}`)
  const name = spec.runtimeClassName
  if (!name) {
    if (spec.overhead && Object.keys(spec.overhead).length > 0)
      throw refuse('Pod Overhead set without corresponding RuntimeClass defined Overhead')
    return
  }
  const runtimeClass = storedByName(call.server.store, kinds.RuntimeClass, { namespace: '', name })
  if (!runtimeClass) throw refuse(`RuntimeClass "${name}" not found`)
  const { podFixed } = runtimeClass.overhead ?? {}
  if (podFixed) {
    if (spec.overhead && !isEqual(spec.overhead, podFixed))
      throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    spec.overhead = { ...podFixed }
  }
  setScheduling(spec, runtimeClass, refuse)
}

function setScheduling(
  spec: Draft<NonNullable<Pod['spec']>>,
  { scheduling }: RuntimeClass,
  refuse: (why: string) => Error,
): void {
  if (!scheduling) return
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key]
    if (own !== undefined && own !== value)
      throw refuse(
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      )
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value }
  }
  const added = (scheduling.tolerations ?? []).filter(
    (each: Toleration) => !spec.tolerations?.some(own => isEqual(own, each)),
  )
  if (added.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...added]
}

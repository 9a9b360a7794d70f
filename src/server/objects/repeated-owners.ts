// An owner that is named twice in the same words is named once: the client is told so, and when it was found.
import type { OwnerReference } from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'

/** Whether the client sent it, or it was there once the webhooks had been asked. */
const found = {
  sent: '',
  mutated: ' after mutating admission happens',
} as const

/** Changes the draft. Owners of one UID that differ otherwise are kept. */
export function dropRepeatedOwners(call: Call, draft: Draft<ApiObject>, when: keyof typeof found): void {
  const owners = draft.metadata?.ownerReferences
  if (!draft.metadata || !owners || owners.length < 2) return
  const { kept, repeated } = told(owners)
  if (repeated.length === 0) return
  draft.metadata.ownerReferences = [...kept]
  call.warnings.add([
    `.metadata.ownerReferences contains duplicate entries${found[when]}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  ])
}

function told<T extends OwnerReference>(owners: readonly T[]) {
  const seen = new Set<string>()
  const kept: T[] = []
  const repeated: string[] = []
  for (const owner of owners) {
    const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = owner
    const whole = JSON.stringify([apiVersion, kind, name, uid, controller, blockOwnerDeletion])
    if (seen.has(whole)) repeated.push(uid)
    else kept.push(owner)
    seen.add(whole)
  }
  return { kept, repeated }
}

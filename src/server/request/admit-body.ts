import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { writeOf } from './admitted.ts'
import type { Call } from './call.ts'
import { settleNamespace } from './require-namespace.ts'

interface Body {
  readonly kind: Kind
  readonly draft: Draft<ApiObject>
  readonly dryRun: boolean
}

/** What is carried out and not kept, changed by those who have a say in creations. Refuses by rejecting. */
export async function admitBody(call: Call, { kind, draft, dryRun }: Body): Promise<Draft<ApiObject>> {
  const { admission } = call.server
  settleNamespace(call, draft)
  const object = await admission.mutate(call, { draft, old: null, dryRun, kind })
  await admission.validate(call, writeOf(call, { object, old: null, dryRun, kind }))
  return object
}

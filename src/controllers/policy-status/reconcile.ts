// Writes into the status of each validating policy what is wrong with its expressions, once for each generation.
import { kinds } from '../../api/kinds.ts'
import { type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { expressionWarnings } from './plan.ts'

export function startPolicyStatus(context: ControllerContext): StartedController {
  const { client, informers } = context
  const policies = informers.of(kinds.ValidatingAdmissionPolicy)
  const definitions = informers.of(kinds.CustomResourceDefinition)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const policy = policies.get(refOfKey(key))
    const generation = policy?.metadata?.generation
    if (!policy || policy.status?.observedGeneration === generation) return settled
    const warnings = await expressionWarnings(policy, definitions.list())
    // That it is there says that the types were checked; null takes the warnings of before away.
    const typeChecking = { expressionWarnings: warnings.length > 0 ? warnings : null }
    const { resourceVersion } = policy.metadata ?? {}
    const body = {
      metadata: { resourceVersion },
      status: { ...policy.status, observedGeneration: generation, typeChecking },
    }
    await client.patch(
      kinds.ValidatingAdmissionPolicy,
      refOf(policy),
      { type: 'merge', body },
      {
        subresource: 'status',
      },
    )
    return settled
  }

  return startController({
    name: 'policy-status',
    workers: 1,
    context,
    backoffMsMax: 60_000,
    reconcile,
    reads: [definitions],
    watches: [
      watch(policies, ({ kind, object }, wake) => {
        if (kind !== 'deleted') wake.enqueue(refOf(object).name)
      }),
    ],
  })
}

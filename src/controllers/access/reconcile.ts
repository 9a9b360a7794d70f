import { kinds } from '../../api/kinds.ts'
import { type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { aggregatedRules } from '../../api/rbac/aggregation.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'

/** Keeps the rules of aggregated roles (`admin`, `edit`, `view`, and those that users make) as what they gather. */
export function startRoleAggregation(context: ControllerContext): StartedController {
  const roles = context.informers.of(kinds.ClusterRole)
  const gathering = new Set<string>()

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const role = roles.get(refOfKey(key))
    const rules = role && aggregatedRules(role, roles.list())
    if (role && rules) await context.client.update(kinds.ClusterRole, { ...role, rules })
    return settled
  }

  return startController({
    name: 'role-aggregation',
    workers: 1,
    context,
    reconcile,
    watches: [
      watch(roles, ({ kind, object }, wake) => {
        const { name } = refOf(object)
        if (kind !== 'deleted' && object.aggregationRule) gathering.add(name)
        else gathering.delete(name)
        for (const each of gathering) wake.enqueue(each)
      }),
    ],
  })
}

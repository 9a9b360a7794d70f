// Establishes definitions, and sees to it that one which is to go takes its objects with it.
import { conditionOf, setCondition } from '../../api/conditions.ts'
import type {
  CustomResourceDefinitionCondition as Condition,
  CustomResourceDefinition,
} from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { isTerminating, nameOf, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { collectionPath } from '../../client/paths.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { kindOfDefinition } from '../kinds/custom-kinds.ts'
import { cleanupFinalizer, planStatus, terminating } from './plan.ts'

/** What holds an object announces nothing here. */
const lookAgainMs = 1_000

export function startDefinitions(context: ControllerContext): StartedController {
  const { client, clock, informers } = context
  const definitions = informers.of(kinds.CustomResourceDefinition)

  const reconcile = async (name: string): Promise<Outcome> => {
    const known = definitions.get({ namespace: '', name })
    if (!known) return settled
    if (isTerminating(known)) return finish(name)
    const group = definitions.list().filter(each => each.spec.group === known.spec.group)
    const status = planStatus(known, group, clock.now())
    if (status)
      await client.update(kinds.CustomResourceDefinition, { ...known, status }, { subresource: 'status' })
    return settled
  }

  const finish = async (name: string): Promise<Outcome> => {
    const definition = await read(context, name)
    if (!definition?.metadata?.finalizers?.includes(cleanupFinalizer)) return settled
    const remaining = await removeObjects(context, kindOfDefinition(definition))
    if (remaining > 0) {
      await setTerminating(definition, terminating('inProgress', 'CustomResource deletion is in progress'))
      return { kind: 'checkAgain', afterMs: lookAgainMs }
    }
    const done = await setTerminating(definition, terminating('done', 'removed all instances'))
    const finalizers = (done.metadata?.finalizers ?? []).filter(each => each !== cleanupFinalizer)
    const { resourceVersion } = done.metadata ?? {}
    await client.patch(kinds.CustomResourceDefinition, refOf(done), {
      type: 'merge',
      body: { metadata: { finalizers, resourceVersion } },
    })
    return settled
  }

  const setTerminating = async (
    definition: CustomResourceDefinition,
    condition: Condition,
  ): Promise<CustomResourceDefinition> => {
    const before = conditionOf(definition.status?.conditions, 'Terminating')
    if (before?.reason === condition.reason) return definition
    const conditions = setCondition<Condition>(definition.status?.conditions, condition, clock.now())
    const status = { ...definition.status, conditions }
    return client.update(kinds.CustomResourceDefinition, { ...definition, status }, { subresource: 'status' })
  }

  return startController({
    name: 'definitions',
    workers: 2,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [
      watch(definitions, ({ object }, wake) => {
        wake.enqueue(nameOf(object))
        // Names that were taken may be free now.
        for (const other of definitions.list())
          if (other.spec.group === object.spec.group && nameOf(other) !== nameOf(object))
            wake.enqueue(nameOf(other))
      }),
    ],
  })
}

async function read({ client }: ControllerContext, name: string): Promise<CustomResourceDefinition | null> {
  try {
    return await client.get(kinds.CustomResourceDefinition, { namespace: '', name })
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

/** Tells all objects of the kind to go; answers with how many have not gone yet. */
async function removeObjects({ client }: ControllerContext, kind: Kind): Promise<number> {
  try {
    const { items } = await client.list(kind)
    const namespaces = new Set(items.map(({ metadata }) => metadata?.namespace ?? ''))
    for (const namespace of namespaces)
      await client.raw({ method: 'DELETE', path: collectionPath(kind, namespace) })
    return items.length === 0 ? 0 : (await client.list(kind)).items.length
  } catch (error) {
    // Never established: there is nothing.
    if (isRefusal(error, 'NotFound')) return 0
    throw error
  }
}

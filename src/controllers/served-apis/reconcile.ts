// Makes the objects that say what Kedge serves: APIServices of its groups, those of custom resources included, and the default
// objects of flow control. What somebody has changed of them stays as it is; a custom group's APIService goes with its versions.
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { formatTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController } from '../../control/start-controller.ts'
import { localServices, managedLabel } from './api-services.ts'
import { flowSchemas, priorityLevels } from './flow-control.ts'

const everything = 'served-apis'

export function startServedApis(context: ControllerContext): StartedController {
  const { client, informers, clock } = context
  const definitions = informers.of(kinds.CustomResourceDefinition)
  let hasFlowControl = false

  const reconcile = async (): Promise<Outcome> => {
    const now = formatTime(clock.now())
    const wanted = localServices(definitions.list(), now)
    const present = (await client.list(kinds.APIService)).items
    await ensureAll(client, { kind: kinds.APIService, wanted, present })
    const names = new Set(wanted.map(nameOf))
    for (const each of present)
      if (each.metadata?.labels?.[managedLabel] === 'true' && !names.has(nameOf(each)))
        await withoutMissing(client.delete(kinds.APIService, refOf(each)))
    if (hasFlowControl) return settled
    const levels = (await client.list(kinds.PriorityLevelConfiguration)).items
    await ensureAll(client, {
      kind: kinds.PriorityLevelConfiguration,
      wanted: priorityLevels,
      present: levels,
    })
    const schemas = (await client.list(kinds.FlowSchema)).items
    await ensureAll(client, { kind: kinds.FlowSchema, wanted: flowSchemas(now), present: schemas })
    hasFlowControl = true
    return settled
  }

  return startController({
    name: 'served-apis',
    workers: 1,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      {
        synced: () => definitions.synced(),
        start(wake) {
          wake.enqueue(everything)
          return definitions.onChange(() => wake.enqueue(everything))
        },
      },
    ],
  })
}

const nameOf = ({ metadata }: ApiObject): string => metadata?.name ?? ''

/** Objects made at the same time: others have their turn in between. */
const batchSize = 8

interface Ensuring<T> {
  readonly kind: Kind<T & ApiObject>
  readonly wanted: readonly T[]
  readonly present: readonly T[]
}

/** Creates what is missing, and gives it its status. */
async function ensureAll<T extends ApiObject & { readonly status?: object }>(
  client: Pick<ControllerContext['client'], 'create' | 'update'>,
  { kind, wanted, present }: Ensuring<T>,
): Promise<void> {
  const names = new Set(present.map(nameOf))
  const missing = wanted.filter(each => !names.has(nameOf(each)))
  const make = async (each: T) => {
    try {
      const created = await client.create(kind, each)
      if (each.status)
        await client.update(kind, { ...created, status: each.status }, { subresource: 'status' })
    } catch (error) {
      if (!isRefusal(error, 'AlreadyExists') && !isRefusal(error, 'Conflict')) throw error
    }
  }
  for (let at = 0; at < missing.length; at += batchSize)
    await Promise.all(missing.slice(at, at + batchSize).map(make))
}

async function withoutMissing(deleting: Promise<unknown>): Promise<void> {
  try {
    await deleting
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
  }
}

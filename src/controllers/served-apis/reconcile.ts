// Makes the objects that say what Kedge serves: APIServices of its groups, those of custom resources included, and the default
// objects of flow control. What somebody has changed of them stays as it is, but for what flow control cannot be without; a custom
// group's APIService goes with its versions.
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { formatTime } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { localServices, managedLabel } from './api-services.ts'
import { ensureAll } from './ensure-all.ts'
import { FlowControlKeeper } from './keep-flow-control.ts'

const apis = 'served-apis'
const flows = 'flow-control'

export function startServedApis(context: ControllerContext): StartedController {
  const { client, informers, clock } = context
  const definitions = informers.of(kinds.CustomResourceDefinition)
  const schemas = informers.of(kinds.FlowSchema)
  const levels = informers.of(kinds.PriorityLevelConfiguration)
  const flowControl = new FlowControlKeeper(context)

  const serveApis = async (): Promise<Outcome> => {
    const now = formatTime(clock.now())
    const wanted = localServices(definitions.list(), now)
    const present = (await client.list(kinds.APIService)).items
    await ensureAll(client, { kind: kinds.APIService, wanted, present })
    const names = new Set(wanted.map(nameOf))
    for (const each of present)
      if (each.metadata?.labels?.[managedLabel] === 'true' && !names.has(nameOf(each)))
        await withoutMissing(client.delete(kinds.APIService, refOf(each)))
    return settled
  }

  return startController({
    name: 'served-apis',
    workers: 1,
    context,
    backoffMsMax: 60_000,
    reconcile: key => (key === flows ? flowControl.keep() : serveApis()),
    watches: [
      {
        synced: () => definitions.synced(),
        start(wake) {
          wake.enqueue(apis)
          wake.enqueue(flows)
          return definitions.onChange(() => wake.enqueue(apis))
        },
      },
      watch(schemas, (_, wake) => wake.enqueue(flows)),
      watch(levels, (_, wake) => wake.enqueue(flows)),
    ],
  })
}

async function withoutMissing(deleting: Promise<unknown>): Promise<void> {
  try {
    await deleting
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
  }
}

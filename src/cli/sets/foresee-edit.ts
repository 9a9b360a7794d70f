import type { Service } from '../../api/generated/types.ts'
import { systemClock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import {
  EditError,
  foresee,
  observeForPlan,
  type PlanDocument,
  type PlanRequest,
  type Snapshot,
} from '../../foresee/index.ts'
import { VerbError } from '../terminal/failure.ts'

export interface ForeseeOptions extends PlanRequest {
  /** Of the same manifest: as good as there. */
  readonly services?: readonly Service[]
}

/** What the edit will do. It only reads. */
export async function foreseeEdit(client: Client, options: ForeseeOptions): Promise<PlanDocument> {
  return foresee(await observeEdit(client, options))
}

/** What there is to foresee it from. An edit that makes no sense ends the verb. */
export async function observeEdit(
  client: Client,
  { services = [], ...request }: ForeseeOptions,
): Promise<Snapshot> {
  try {
    const snapshot = await observeForPlan(client, systemClock, request)
    const known = snapshot.services.filter(
      ({ metadata }) => !services.some(each => each.metadata?.name === metadata?.name),
    )
    return { ...snapshot, services: [...services, ...known] }
  } catch (error) {
    if (error instanceof EditError) throw new VerbError(error.message, { cause: error })
    throw error
  }
}

import type { Service, StorageClass } from '../../api/generated/types.ts'
import { type ApiObject, nameOf } from '../../api/object.ts'
import { systemClock } from '../../base/clock.ts'
import {
  EditError,
  foresee,
  observeForPlan,
  type PlanDocument,
  type PlanRequest,
  type Snapshot,
} from '../../foresee/index.ts'
import type { Connection } from '../cluster/connect.ts'
import { VerbError } from '../terminal/failure.ts'

/** What commands of the plan will need to say, and whom to ask. */
type Reach = Pick<Connection, 'client' | 'named'>

export interface ForeseeOptions extends PlanRequest {
  /** Of the same manifest: as good as there. */
  readonly services?: readonly Service[]
  readonly storageClasses?: readonly StorageClass[]
}

/** What the edit will do. It only reads. */
export async function foreseeEdit(connection: Reach, options: ForeseeOptions): Promise<PlanDocument> {
  return foresee(await observeEdit(connection, options))
}

/** What the manifests bring, in the place of what is there by the same name. */
const alongside = <T extends ApiObject>(brought: readonly T[], there: readonly T[]): readonly T[] => [
  ...brought,
  ...there.filter(each => !brought.some(other => nameOf(other) === nameOf(each))),
]

/** The objects of manifests that a set is foreseen with, besides itself. */
export const broughtBy = (
  objects: readonly ApiObject[],
): Required<Pick<ForeseeOptions, 'services' | 'storageClasses' | 'brought'>> => ({
  brought: objects,
  services: objects.filter((each): each is Service => each.kind === 'Service' && each.apiVersion === 'v1'),
  storageClasses: objects.filter(
    (each): each is StorageClass => each.kind === 'StorageClass' && each.apiVersion === 'storage.k8s.io/v1',
  ),
})

/** What there is to foresee it from. An edit that makes no sense ends the verb. */
export async function observeEdit(
  { client, named }: Reach,
  { services = [], storageClasses = [], ...request }: ForeseeOptions,
): Promise<Snapshot> {
  try {
    const snapshot = await observeForPlan(client, systemClock, { ...named, ...request })
    return {
      ...snapshot,
      services: alongside(services, snapshot.services),
      storageClasses: alongside(storageClasses, snapshot.storageClasses),
    }
  } catch (error) {
    if (error instanceof EditError) throw new VerbError(error.message, { cause: error })
    throw error
  }
}

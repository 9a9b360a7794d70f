// Which Services stay behind when a set is deleted, and whether the one that named its Pods is of use to anybody then. Pure.
import type { Service, StatefulSet } from '../../../src/api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../../../src/api/object.ts'

export interface ServicesLeft {
  /** Those that lead to Pods of the set. */
  readonly staying: readonly Service[]
  /** The headless one of the set, where no other set names it and nobody keeps it; it is among those that stay. */
  readonly unneeded: Service | null
}

export function servicesLeft(
  set: StatefulSet,
  { services, sets }: { readonly services: readonly Service[]; readonly sets: readonly StatefulSet[] },
): ServicesLeft {
  const { namespace } = set.metadata ?? {}
  const isBeside = (object: Service | StatefulSet) => object.metadata?.namespace === namespace
  const { serviceName = '' } = set.spec ?? {}
  const labels = set.spec?.template?.metadata?.labels ?? {}
  const selects = ({ spec }: Service): boolean => {
    const wanted = Object.entries(spec?.selector ?? {})
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
  }
  const staying = services.filter(
    each => isBeside(each) && !isTerminating(each) && (nameOf(each) === serviceName || selects(each)),
  )
  const isNamedByOthers = sets.some(
    each => isBeside(each) && uidOf(each) !== uidOf(set) && each.spec?.serviceName === serviceName,
  )
  const own = staying.find(each => nameOf(each) === serviceName)
  const isUnneeded = own?.spec?.clusterIP === 'None' && !isNamedByOthers && controllerOf(own) === null
  return { staying, unneeded: own && isUnneeded ? own : null }
}

// What is created together: the StatefulSet and what comes with it (its Service, new claims, configuration). Pure.
import type { Service, StatefulSet } from '../../../src/api/generated/types.ts'
import { apiVersionOf, builtInKinds, type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { read, write } from './path.ts'

export interface Bundle {
  readonly set: StatefulSet
  /** In the order in which they are created, all before the set. */
  readonly others: readonly ApiObject[]
}

/** With one container to be filled in, and a headless Service: what most people want. */
export function newBundle(namespace: string): Bundle {
  const set: StatefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: '', namespace },
    spec: {
      replicas: 1,
      serviceName: '',
      selector: { matchLabels: { app: '' } },
      template: { metadata: { labels: { app: '' } }, spec: { containers: [] } },
    },
  }
  return { set, others: [newService(set)] }
}

/** The headless Service that gives the Pods of the set their names. */
export function newService(set: StatefulSet): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: nameOf(set), ...namespaceOf(set), labels: { app: nameOf(set) } },
    spec: {
      clusterIP: 'None',
      selector: { ...set.spec?.selector.matchLabels },
    },
  }
}

export const namespaceOf = (object: ApiObject) =>
  object.metadata?.namespace === undefined ? {} : { namespace: object.metadata.namespace }

export const objectsOf = ({ others, set }: Bundle): readonly ApiObject[] => [...others, set]

export const kindOfObject = ({ apiVersion, kind }: ApiObject): Kind | null =>
  builtInKinds.find(each => apiVersionOf(each) === apiVersion && each.kind === kind) ?? null

/** `Service/web`: what a bundle's objects are told apart by. */
export const keyOfObject = (object: ApiObject): string => `${object.kind ?? ''}/${nameOf(object)}`

export const isService = (object: ApiObject): object is Service => object.kind === kinds.Service.kind

/** The Service that is made along with the set, if one is. */
export function serviceOf({ set, others }: Bundle): Service | null {
  const services = others.filter(isService)
  return services.find(each => nameOf(each) === set.spec?.serviceName) ?? services[0] ?? null
}

export const withSet = (bundle: Bundle, set: StatefulSet): Bundle => ({ ...bundle, set })

export function withOther(bundle: Bundle, before: ApiObject, after: ApiObject | null): Bundle {
  const others = bundle.others.flatMap(each => (each === before ? (after ? [after] : []) : [each]))
  return { ...bundle, others }
}

export const withNew = (bundle: Bundle, object: ApiObject): Bundle => ({
  ...bundle,
  others: [...bundle.others, object],
})

/** All of them in one namespace, which they have to be. */
export function inNamespace({ set, others }: Bundle, namespace: string): Bundle {
  const moved = <T extends ApiObject>(object: T): T =>
    kindOfObject(object)?.namespaced === false || read(object, 'metadata.namespace') === namespace
      ? object
      : write(object, 'metadata.namespace', namespace)
  return { set: moved(set), others: others.map(moved) }
}

/** The same object is placed as the same: what was found out about it is known of it. */
const placedOnes = new WeakMap<ApiObject, ApiObject>()

/** As they are sent: what names no namespace goes to the chosen project, as with kubectl. What was written stays. */
export function placedIn({ set, others }: Bundle, project: string): Bundle {
  const placed = <T extends ApiObject>(object: T): T => {
    if (kindOfObject(object)?.namespaced === false || read(object, 'metadata.namespace')) return object
    const known = placedOnes.get(object)
    if (known?.metadata?.namespace === project) return known as T
    const made = write(object, 'metadata.namespace', project)
    placedOnes.set(object, made)
    return made
  }
  return { set: placed(set), others: others.map(placed) }
}

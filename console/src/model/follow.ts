// What follows from something else while a set is being made: labels, selector and Service follow the set's name, the
// Service's ports follow the containers'. A value follows as long as nobody has given it another. Pure.

import { isEqual } from '../../../src/api/equality.ts'
import type { Container, Service, ServicePort, StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { type Bundle, serviceOf, withOther } from './bundle.ts'
import { read, write } from './path.ts'

export type ServiceMode = 'new' | 'existing' | 'none'

export function serviceModeOf(bundle: Bundle): ServiceMode {
  if (serviceOf(bundle)) return 'new'
  return (bundle.set.spec?.serviceName ?? '') === '' ? 'none' : 'existing'
}

const labelPaths = [
  'metadata.labels[app]',
  'spec.selector.matchLabels[app]',
  'spec.template.metadata.labels[app]',
] as const

/** `after` with everything brought along that followed in `before`. */
export function followed(before: Bundle, after: Bundle): Bundle {
  const set = followedSet(before.set, after.set)
  const service = serviceOf(after)
  const serviceBefore = serviceOf(before)
  const told = { ...after, set }
  if (!service || !serviceBefore) return told
  const now = followedService({ before: before.set, after: set, service, serviceBefore })
  const isNamed = before.set.spec?.serviceName === nameOf(serviceBefore)
  return withOther(
    { ...told, set: isNamed ? write(set, 'spec.serviceName', nameOf(now)) : set },
    service,
    now,
  )
}

function followedSet(before: StatefulSet, after: StatefulSet): StatefulSet {
  const [old, name] = [nameOf(before), nameOf(after)]
  if (old === name) return after
  return labelPaths.reduce((set, path) => (read(set, path) === old ? write(set, path, name) : set), after)
}

interface Followed {
  readonly before: StatefulSet
  readonly after: StatefulSet
  readonly service: Service
  readonly serviceBefore: Service
}

function followedService({ before, after, service, serviceBefore }: Followed): Service {
  const derived: readonly (readonly [path: string, of: (set: StatefulSet) => unknown])[] = [
    ['metadata.name', nameOf],
    ['metadata.labels[app]', nameOf],
    ['spec.selector', set => ({ ...set.spec?.selector.matchLabels })],
    ['spec.ports', servicePortsOf],
  ]
  return derived.reduce((made, [path, of]) => {
    const isFollowing = isEqual(read(serviceBefore, path), of(before))
    return isFollowing && isEqual(read(made, path), read(serviceBefore, path))
      ? write(made, path, of(after))
      : made
  }, service)
}

/** Every port of every container that runs along; undefined for none, which a headless Service may have. */
export function servicePortsOf(set: StatefulSet): readonly ServicePort[] | undefined {
  const { containers = [], initContainers = [] } = set.spec?.template?.spec ?? {}
  const running: readonly Container[] = [
    ...containers,
    ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ]
  const ports = new Map<string, ServicePort>()
  for (const { name, containerPort, protocol = 'TCP' } of running.flatMap(({ ports: all = [] }) => all)) {
    const key = `${containerPort}/${protocol}`
    if (ports.has(key) || typeof containerPort !== 'number') continue
    const port: ServicePort = {
      name: name || `${protocol.toLowerCase()}-${containerPort}`,
      port: containerPort,
      targetPort: name || containerPort,
      ...(protocol === 'TCP' ? {} : { protocol }),
    }
    ports.set(key, port)
  }
  return ports.size > 0 ? [...ports.values()] : undefined
}

/** What is wrong with a Service that is there already as the one that names the Pods. */
export type ServiceFault = 'missing' | 'notHeadless' | 'otherPods'

export function faultsOfService(service: Service | undefined, set: StatefulSet): readonly ServiceFault[] {
  if (!service) return ['missing']
  const labels = set.spec?.template?.metadata?.labels ?? {}
  const selector = Object.entries(service.spec?.selector ?? {})
  const selects = selector.length > 0 && selector.every(([key, value]) => labels[key] === value)
  return [
    ...(service.spec?.clusterIP === 'None' ? [] : (['notHeadless'] as const)),
    ...(selects ? [] : (['otherPods'] as const)),
  ]
}

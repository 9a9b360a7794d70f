// Objects that pass, for tests to break in one place each.
import { allAtOnce } from '../../base/turn.ts'
import { formatFieldError } from '../field-error.ts'
import type { Container, PersistentVolumeClaim, Pod, PodSpec, StatefulSet } from '../generated/types.ts'
import { builtInKinds, type Kind, kinds } from '../kinds.ts'
import { type ApiObject, type Draft, draftOf } from '../object.ts'
import { strategyOf } from '../strategies/index.ts'
import type { Checked } from '../strategy.ts'

const metadata = { name: 'web', namespace: 'default' } as const

/** A kind that none of our components speaks of. */
export function kindNamed<T extends ApiObject>(name: string): Kind<T> {
  const found = builtInKinds.find(({ kind, version }) => kind === name && version === 'v1')
  if (!found) throw new Error(`there is no kind ${name}`)
  return found as Kind<T>
}

/** With the kind's defaults, changed before and after them. */
export function completed<T extends ApiObject>(
  kind: Kind<T>,
  object: T,
  change?: (draft: Draft<T>) => void,
): Draft<T> {
  const draft = draftOf(object)
  strategyOf(kind).setDefaults(draft)
  change?.(draft)
  return draft
}

const podSpec: PodSpec = {
  containers: [
    {
      name: 'nginx',
      image: 'registry.k8s.io/nginx-slim:0.24',
      ports: [{ containerPort: 80, name: 'web' }],
      volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      readinessProbe: { httpGet: { path: '/', port: 'web' }, periodSeconds: 1 },
    },
  ],
}

export const aPod = (change?: (draft: Draft<Pod>) => void): Draft<Pod> =>
  completed(kinds.Pod, { metadata, spec: { ...podSpec, volumes: [{ name: 'www', emptyDir: {} }] } }, change)

export const podWithSpec = (change: (spec: Draft<PodSpec>) => unknown): Draft<Pod> =>
  aPod(pod => {
    if (pod.spec) change(pod.spec)
  })

/** With these fields in its one container. */
export const podWithContainer = (change: Partial<Container>): Draft<Pod> =>
  podWithSpec(({ containers: [container] }) => Object.assign(container ?? {}, change))

export const aStatefulSet = (change?: (draft: Draft<StatefulSet>) => void): Draft<StatefulSet> =>
  completed(
    kinds.StatefulSet,
    {
      metadata,
      spec: {
        serviceName: 'nginx',
        replicas: 3,
        selector: { matchLabels: { app: 'nginx' } },
        template: { metadata: { labels: { app: 'nginx' } }, spec: podSpec },
        volumeClaimTemplates: [
          {
            metadata: { name: 'www' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    },
    change,
  )

export const aClaim = (
  change?: (draft: Draft<PersistentVolumeClaim>) => void,
): Draft<PersistentVolumeClaim> =>
  completed(
    kinds.PersistentVolumeClaim,
    {
      metadata,
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'standard',
      },
    },
    change,
  )

/** What a create is refused with, as upstream's lines. */
export const refusalsOfCreate = <T extends ApiObject>(kind: Kind<T>, object: T): readonly string[] =>
  refusalsOf(kind, { object, old: null, written: 'object', found: strategyOf(kind).validateCreate(object) })

export const refusalsOfUpdate = <T extends ApiObject>(kind: Kind<T>, object: T, old: T): readonly string[] =>
  refusalsOf(kind, { object, old, written: 'object', found: strategyOf(kind).validateUpdate(object, old) })

export const refusalsOfStatus = <T extends ApiObject>(kind: Kind<T>, object: T, old: T): readonly string[] =>
  refusalsOf(kind, {
    object,
    old,
    written: 'status',
    found: strategyOf(kind).validateStatusUpdate(object, old),
  })

function refusalsOf<T extends ApiObject>(kind: Kind<T>, checked: Checked<T>): readonly string[] {
  const left = strategyOf(kind).problemsLeft?.(checked)
  return [...checked.found, ...(left ? allAtOnce(left) : [])].map(formatFieldError)
}

/** What a new object of the kind is refused with; what a text has to look like is left out, for it is the same everywhere. */
export async function refusalsInBrief(
  kindName: string,
  object: object,
  name = 'a',
): Promise<readonly string[]> {
  const kind = builtInKinds.find(
    each => each.kind === kindName && each.version === (kindName === 'HorizontalPodAutoscaler' ? 'v2' : 'v1'),
  )
  if (!kind) throw new Error(`there is no kind ${kindName}`)
  await strategyOf(kind).load?.()
  const metadata = { name, ...(kind.namespaced ? { namespace: 'default' } : {}) }
  return refusalsOfCreate(kind, completed(kind, { metadata, ...object })).map(text =>
    text
      .replace(/ must consist of [\s\S]*/, ' …')
      .replace(/supported values: "any"[\s\S]*/, 'supported values: …'),
  )
}

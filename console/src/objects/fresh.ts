// What a form of a new object begins with. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { servicePortsOf } from '../model/follow.ts'
import type { FormPlace } from './form-place.ts'

/** What an address may fill in of a new Service, so that who is led to the form finds in it what is missing elsewhere. */
export interface ServiceWords {
  readonly name: string
  readonly type: string
  /** `app=web,tier=db` */
  readonly selector: string
  /** `http 80:8080/TCP`, a line each. */
  readonly ports: string
}

/** The headless Service that the set names and that is not there. */
export function wordsOfGoverning(set: StatefulSet): { readonly [W in keyof ServiceWords]: string } {
  const ports = servicePortsOf(set) ?? []
  return {
    name: set.spec?.serviceName ?? '',
    type: 'Headless',
    selector: Object.entries(set.spec?.selector.matchLabels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    ports: ports
      .map(({ name, port, targetPort = port, protocol }) => {
        const target = targetPort === port ? '' : `:${targetPort}`
        return `${name ? `${name} ` : ''}${port}${target}${protocol ? `/${protocol}` : ''}`
      })
      .join('\n'),
  }
}

/** An empty form, or with what the address says. */
export function freshObject(place: FormPlace, namespace: string, query: URLSearchParams): ApiObject {
  const name = query.get('name') ?? ''
  const metadata = { name, namespace }
  switch (place) {
    case 'services':
      return { apiVersion: 'v1', kind: 'Service', metadata, spec: serviceSpec(query) } as ApiObject
    case 'claims':
      return {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      } as ApiObject
    case 'classes':
      return {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name },
        provisioner: 'kedge.dev/local',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      } as ApiObject
  }
}

function serviceSpec(query: URLSearchParams): object {
  const type = query.get('type')
  const selector = (query.get('selector') ?? '').split(',').filter(Boolean)
  return {
    ...(type === 'Headless' ? { clusterIP: 'None' } : { type: type ?? 'ClusterIP' }),
    ...(selector.length === 0
      ? {}
      : {
          selector: Object.fromEntries(
            selector.map(each => {
              const [key = '', ...value] = each.split('=')
              return [key, value.join('=')]
            }),
          ),
        }),
    ports: query.has('ports') ? portsOf(query.get('ports') ?? '') : [{ port: 80, targetPort: 80 }],
  }
}

/** `http 80:8080/TCP`, `5432`, `53/UDP`: a line each. What is no port is left for the server to refuse. */
export function portsOf(text: string): readonly object[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
    .map(line => {
      const [, name, port = '', target, protocol] =
        /^(?:([a-z0-9-]+)\s+)?(\w+)(?::([\w-]+))?(?:\/(\w+))?$/.exec(line) ?? []
      const numbered = (word: string) => (/^\d+$/.test(word) ? Number(word) : word)
      return {
        ...(name ? { name } : {}),
        port: numbered(port || line),
        ...(target ? { targetPort: numbered(target) } : {}),
        ...(protocol ? { protocol: protocol.toUpperCase() } : {}),
      }
    })
}

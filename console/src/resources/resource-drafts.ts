// What a form makes: the object of what was filled in, and a text to begin with where there is no form. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { servicePortsOf } from '../model/follow.ts'
import type { Place } from './resource-kinds.tsx'

export interface Pair {
  readonly key: string
  readonly value: string
}

export interface Draft {
  readonly name: string
  readonly namespace: string
  /** Of a Secret: `opaque`, `tls`, `registry`; of a Service: its type or `Headless`; of a claim: its access mode. */
  readonly type: string
  readonly pairs: readonly Pair[]
  /** Ports of a Service as `http 80:8080/TCP`, one a line; the size of a claim. */
  readonly text: string
  readonly storageClass: string
}

export const emptyDraft = (place: Place, namespace: string): Draft => ({
  name: '',
  namespace: namespace || 'default',
  type: { secrets: 'opaque', services: 'ClusterIP', claims: 'ReadWriteOnce' }[place as string] ?? '',
  pairs: [{ key: '', value: '' }],
  text: place === 'claims' ? '1Gi' : '',
  storageClass: '',
})

/** What an address may fill in of a new Service, so that who is led to the form finds in it what is missing elsewhere. */
export interface ServiceWords {
  readonly name: string
  readonly type: string
  /** `app=web,tier=db` */
  readonly selector: string
  /** As in the form: a line each. */
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
export function draftOf(place: Place, namespace: string, query: URLSearchParams): Draft {
  const draft = emptyDraft(place, namespace)
  if (place !== 'services') return { ...draft, name: query.get('name') ?? '' }
  const selector = (query.get('selector') ?? '').split(',').filter(Boolean)
  return {
    ...draft,
    name: query.get('name') ?? '',
    type: query.get('type') ?? draft.type,
    text: query.get('ports') ?? '',
    pairs:
      selector.length === 0
        ? draft.pairs
        : selector.map(each => {
            const [key = '', ...value] = each.split('=')
            return { key, value: value.join('=') }
          }),
  }
}

export const hasForm = (place: Place): boolean => place !== 'classes'

export function objectOfDraft(place: Place, draft: Draft): ApiObject {
  const metadata = { name: draft.name.trim(), namespace: draft.namespace }
  const pairs = Object.fromEntries(
    draft.pairs.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), value]),
  )
  switch (place) {
    case 'configmaps':
      return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: pairs } as ApiObject
    case 'secrets':
      return { apiVersion: 'v1', kind: 'Secret', metadata, ...secretOf(draft, pairs) } as ApiObject
    case 'services':
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: {
          ...(draft.type === 'Headless' ? { clusterIP: 'None' } : { type: draft.type }),
          selector: pairs,
          ports: portsOf(draft.text),
        },
      } as ApiObject
    case 'claims':
      return {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: {
          accessModes: [draft.type],
          ...(draft.storageClass === '' ? {} : { storageClassName: draft.storageClass }),
          resources: { requests: { storage: draft.text.trim() } },
        },
      } as ApiObject
    default:
      return {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: draft.name.trim() || 'my-class' },
        provisioner: 'kedge.dev/local',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      } as ApiObject
  }
}

/** The keys that each type of Secret asks for. */
export const secretFields: { readonly [type: string]: readonly string[] } = {
  tls: ['tls.crt', 'tls.key'],
  registry: ['server', 'username', 'password'],
}

function secretOf({ type }: Draft, pairs: Readonly<Record<string, string>>): object {
  if (type === 'tls')
    return {
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': pairs['tls.crt'] ?? '', 'tls.key': pairs['tls.key'] ?? '' },
    }
  if (type !== 'registry') return { type: 'Opaque', stringData: pairs }
  const { server = '', username = '', password = '' } = pairs
  const auth = btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)))
  const config = { auths: { [server]: { username, password, auth } } }
  return {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify(config) },
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

/** A value of a Secret as text; null when it is none. */
export function secretText(base64: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

// What a form makes: the object of what was filled in, and a text to begin with where there is no form. Pure.
import type { Secret, StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { servicePortsOf } from '../model/follow.ts'
import { authsOf, emptyEntry, type RegistryEntry } from '../values/registry-entries.ts'
import { accountAnnotation, type MadeType, madeTypes } from '../values/secret-types.ts'
import { configMapWithRows, emptyRow, type ValueRow } from '../values/value-rows.ts'
import type { Place } from './resource-kinds.tsx'

export interface Pair {
  readonly key: string
  readonly value: string
}

export interface Draft {
  readonly name: string
  readonly namespace: string
  /** Of a Secret: one of those that are made; of a Service: its type or `Headless`; of a claim: its access mode. */
  readonly type: string
  /** Of a Service: what it selects. */
  readonly pairs: readonly Pair[]
  /** Of a ConfigMap or Secret. */
  readonly rows: readonly ValueRow[]
  /** Of a Secret for registries. */
  readonly registries: readonly RegistryEntry[]
  /** Of a Secret with a token: whose. */
  readonly account: string
  /** Ports of a Service as `http 80:8080/TCP`, one a line; the size of a claim. */
  readonly text: string
  readonly storageClass: string
}

export const emptyDraft = (place: Place, namespace: string): Draft => ({
  name: '',
  namespace: namespace || 'default',
  type: { secrets: 'opaque', services: 'ClusterIP', claims: 'ReadWriteOnce' }[place as string] ?? '',
  pairs: [{ key: '', value: '' }],
  rows: [emptyRow],
  registries: [emptyEntry],
  account: '',
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
      return configMapWithRows({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} }, draft.rows)
    case 'secrets':
      return secretOf(draft, metadata)
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

/** The rows that the form of a type begins with. */
export const rowsOfType = (type: MadeType): readonly ValueRow[] =>
  madeTypes[type].keys.length === 0 ? [emptyRow] : madeTypes[type].keys.map(key => ({ ...emptyRow, key }))

/** Texts are sent as texts, so that who turns to the text of it can read them. */
function secretOf(draft: Draft, metadata: object): Secret {
  const word = draft.type as MadeType
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: madeTypes[word].code }
  switch (word) {
    case 'registry':
      return {
        ...secret,
        stringData: { '.dockerconfigjson': JSON.stringify({ auths: authsOf(draft.registries) }) },
      }
    case 'token':
      return {
        ...secret,
        metadata: { ...metadata, annotations: { [accountAnnotation]: draft.account.trim() } },
      }
    default: {
      const { data, binaryData } = configMapWithRows({}, filled(draft.rows, word))
      return { ...secret, ...(data ? { stringData: data } : {}), ...(binaryData ? { data: binaryData } : {}) }
    }
  }
}

/** Of a name and a password one may be left away. */
const filled = (rows: readonly ValueRow[], type: MadeType): readonly ValueRow[] =>
  type === 'basic' ? rows.filter(({ content }) => content.kind !== 'text' || content.text !== '') : rows

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

// The objects that pods of a node refer to: from the copies that this process keeps, and where a copy lags behind, from the
// API itself. A pod may have been made a moment after its ConfigMap and be heard of before it; what is missing for that
// reason alone is no failure.
import type {
  ConfigMap,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
} from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../api/object.ts'
import { uidOf } from '../../api/object.ts'
import { referencesOf } from '../../api/pod-references.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { ControllerContext, Informer } from '../../control/controller.ts'
import type { RegistryCredential } from '../../registry/credentials.ts'
import { pullCredentials } from './pull-credentials.ts'

/** The objects of one pod at one moment. */
export interface PodObjects {
  configMap(name: string): ConfigMap | null
  secret(name: string): Secret | null
  claim(name: string): PersistentVolumeClaim | null
  persistentVolume(name: string): PersistentVolume | null
  readonly services: readonly Service[]
  readonly pullCredentials: readonly RegistryCredential[]
}

export interface TokenRequest {
  readonly audience: string | null
  readonly expirationSeconds: number
}

/** A kind that pods refer to, and an object of it. */
export interface ObjectChange extends ObjectRef {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'PersistentVolume'
}

export interface NodeObjects {
  of(pod: Pod): Promise<PodObjects>
  /** A token of the pod's service account, bound to the pod. */
  token(pod: Pod, request: TokenRequest): Promise<string>
  /** Resolves when every object that is there is known. */
  synced(): Promise<void>
  onChange(listener: (change: ObjectChange) => void): () => void
}

/** Where a Pod reaches the API, if elsewhere than at the address of its Service. */
export type ApiPlace = (pod: Pod) => { readonly host: string; readonly port: number } | null

export function nodeObjects(context: ControllerContext, apiPlace: ApiPlace = () => null): NodeObjects {
  const { informers, client } = context
  const configMaps = informers.of(kinds.ConfigMap)
  const secrets = informers.of(kinds.Secret)
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const volumes = informers.of(kinds.PersistentVolume)
  const services = informers.of(kinds.Service)

  const read = async <T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): Promise<T | null> => {
    try {
      return await client.get(kind, ref)
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return null
      throw error
    }
  }
  const known = async <T extends ApiObject>(informer: Informer<T>, ref: ObjectRef): Promise<T | null> =>
    informer.get(ref) ?? read(informer.kind, ref)
  const boundClaim = async (ref: ObjectRef): Promise<PersistentVolumeClaim | null> => {
    const claim = claims.get(ref)
    return claim?.status?.phase === 'Bound' ? claim : read(kinds.PersistentVolumeClaim, ref)
  }

  return {
    async of(pod) {
      const namespace = pod.metadata?.namespace ?? ''
      const names = referencesOf(pod)
      const at = (name: string) => ({ namespace, name })
      const [configMap, secret, claim] = await Promise.all([
        readAll(names.configMaps, name => known(configMaps, at(name))),
        readAll(names.secrets, name => known(secrets, at(name))),
        readAll(names.claims, name => boundClaim(at(name))),
      ])
      const bound = [...claim.values()].flatMap(each => each?.spec?.volumeName ?? [])
      const volume = await readAll(new Set(bound), name => known(volumes, { namespace: '', name }))
      return {
        configMap: name => configMap.get(name) ?? null,
        secret: name => secret.get(name) ?? null,
        claim: name => claim.get(name) ?? null,
        persistentVolume: name => volume.get(name) ?? null,
        services: withApiAt(services.list(), apiPlace(pod)),
        pullCredentials: pullCredentials(pod, name => secret.get(name) ?? null),
      }
    },
    token: (pod, request) => requestToken(context, pod, request),
    async synced() {
      await Promise.all([configMaps, secrets, claims, volumes, services].map(each => each.synced()))
    },
    onChange(listener) {
      const tell = (kind: ObjectChange['kind']) => (change: { readonly object: ApiObject }) => {
        const { namespace = '', name = '' } = change.object.metadata ?? {}
        listener({ kind, namespace, name })
      }
      const ends = [
        configMaps.onChange(tell('ConfigMap')),
        secrets.onChange(tell('Secret')),
        claims.onChange(tell('PersistentVolumeClaim')),
        volumes.onChange(tell('PersistentVolume')),
      ]
      return () => {
        for (const end of ends) end()
      }
    },
  }
}

/** The Services, that of the API with the address at which it is reached. */
function withApiAt(services: readonly Service[], place: ReturnType<ApiPlace>): readonly Service[] {
  if (place === null) return services
  return services.map(service => {
    const { metadata, spec } = service
    if (metadata?.namespace !== 'default' || metadata.name !== 'kubernetes') return service
    const ports = (spec?.ports ?? []).map(port => ({ ...port, port: place.port }))
    return { ...service, spec: { ...spec, clusterIP: place.host, ports } }
  })
}

async function readAll<T>(
  names: ReadonlySet<string>,
  readOne: (name: string) => Promise<T | null>,
): Promise<ReadonlyMap<string, T | null>> {
  return new Map(await Promise.all([...names].map(async name => [name, await readOne(name)] as const)))
}

async function requestToken(
  { client }: ControllerContext,
  pod: Pod,
  { audience, expirationSeconds }: TokenRequest,
): Promise<string> {
  const { namespace, name } = pod.metadata ?? {}
  const account = pod.spec?.serviceAccountName || 'default'
  const { body } = await client.raw({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience === null ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid: uidOf(pod) },
      },
    },
  })
  const status = typeof body === 'object' && body !== null && 'status' in body ? body.status : null
  const token = typeof status === 'object' && status !== null && 'token' in status ? status.token : null
  if (typeof token !== 'string') throw new Error('the API answered without a token')
  return token
}

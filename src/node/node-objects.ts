import { kinds } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import type { ControllerContext } from '../control/controller.ts'
import type { NodeObjects } from './node-parts.ts'
import { uidOf } from './pod-containers.ts'
import type { RegistryCredential } from './runtime.ts'

export interface WatchedObjects extends NodeObjects {
  /** Resolves when every object that is there is known. */
  synced(): Promise<void>
  /** Calls back with the namespace in which something has changed that pods may refer to; '' for all of them. */
  onChange(listener: (namespace: string) => void): () => void
}

/** The objects that pods refer to, from the copies that this process keeps of them. */
export function watchObjects({ informers, client }: ControllerContext): WatchedObjects {
  const configMaps = informers.of(kinds.ConfigMap)
  const secrets = informers.of(kinds.Secret)
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const volumes = informers.of(kinds.PersistentVolume)
  const services = informers.of(kinds.Service)
  return {
    configMap: (namespace, name) => configMaps.get({ namespace, name }),
    secret: (namespace, name) => secrets.get({ namespace, name }),
    claim: (namespace, name) => claims.get({ namespace, name }),
    persistentVolume: name => volumes.get({ namespace: '', name }),
    services: () => services.list(),
    pullCredentials: pod =>
      (pod.spec?.imagePullSecrets ?? []).flatMap(({ name = '' }) => {
        const secret = secrets.get({ namespace: pod.metadata?.namespace ?? '', name })
        return secret ? credentialsOf(secret.data ?? {}) : []
      }),
    token: async (pod, { audience, expirationSeconds }) => {
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
      return tokenOf(body)
    },
    async synced() {
      const informed = [configMaps, secrets, claims, volumes, services]
      await Promise.all(informed.map(each => each.synced()))
    },
    onChange(listener) {
      const told = (change: { readonly object: ApiObject }) =>
        listener(change.object.metadata?.namespace ?? '')
      const ends = [
        configMaps.onChange(told),
        secrets.onChange(told),
        claims.onChange(told),
        volumes.onChange(told),
      ]
      return () => {
        for (const end of ends) end()
      }
    },
  }
}

function tokenOf(body: unknown): string {
  const status = typeof body === 'object' && body !== null && 'status' in body ? body.status : null
  const token = typeof status === 'object' && status !== null && 'token' in status ? status.token : null
  if (typeof token !== 'string') throw new Error('the API answered without a token')
  return token
}

/** What `kubectl create secret docker-registry` writes. */
function credentialsOf(data: { readonly [key: string]: string }): readonly RegistryCredential[] {
  const encoded = data['.dockerconfigjson']
  const legacy = data['.dockercfg']
  try {
    const text = Buffer.from(encoded ?? legacy ?? '', 'base64').toString('utf8')
    const config: unknown = JSON.parse(text || '{}')
    const auths = encoded ? fieldOf(config, 'auths') : config
    return Object.entries(auths ?? {}).flatMap(([registry, auth]) => credentialOf(registry, auth))
  } catch {
    // A secret that is none of this kind gives no credentials; the pull then says what is missing.
    return []
  }
}

function credentialOf(registry: string, auth: unknown): readonly RegistryCredential[] {
  const [username, password, joined] = ['username', 'password', 'auth'].map(name => fieldOf(auth, name))
  if (typeof username === 'string' && typeof password === 'string') return [{ registry, username, password }]
  if (typeof joined !== 'string') return []
  const [name = '', ...rest] = Buffer.from(joined, 'base64').toString('utf8').split(':')
  return [{ registry, username: name, password: rest.join(':') }]
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined

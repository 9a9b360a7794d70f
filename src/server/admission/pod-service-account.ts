import type { Pod, ServiceAccount, Volume } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { configOf, driverSecretsOf } from '../../api/pod-references.ts'
import { randomSuffix } from '../../base/random.ts'
import type { Call } from '../request/call.ts'
import { admittedName, forbidden } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { isMirrorPod } from './nodes/mirror-pod.ts'

const defaultName = 'default'

/**
 * A pod runs as an account of its namespace, `default` where it names none. One that it names must exist; the default
 * one is taken for granted, because it is made a moment after its namespace. The account's pull secrets are the pod's,
 * and its containers find a token of the account where client libraries look for one.
 */
export function setServiceAccount(call: Call, draft: Draft<ApiObject>): void {
  const pod = draft as Draft<Pod>
  const { spec } = pod
  if (!spec) return
  if (isMirrorPod(pod)) {
    requireNothingOfApi(pod)
    return
  }
  const name = spec.serviceAccountName || spec.serviceAccount || defaultName
  spec.serviceAccountName = name
  spec.serviceAccount = name
  const account = storedByName(call.server.store, kinds.ServiceAccount, { namespace: call.namespace, name })
  if (!account && name !== defaultName) {
    const cause = `serviceaccount "${name}" not found`
    throw refused(pod, `error looking up service account ${call.namespace}/${name}: ${cause}`)
  }
  if (wantsToken(spec, account)) mountToken(call, spec)
  const secrets = account?.imagePullSecrets ?? []
  if (secrets.length > 0 && !spec.imagePullSecrets?.length)
    spec.imagePullSecrets = secrets.map(secret => ({ ...secret }))
}

const refused = (pod: Draft<Pod>, why: string) => forbidden(kinds.Pod, admittedName(pod), why)

/** Mirror pods of a node's own manifests run as nobody, and hold nothing that the API keeps. */
function requireNothingOfApi(pod: Draft<Pod>): void {
  const { spec } = pod
  if (spec?.serviceAccountName) throw refused(pod, 'a mirror pod may not reference service accounts')
  const holdsSecrets = configOf(spec).some(({ kind }) => kind === 'Secret')
  if (holdsSecrets || driverSecretsOf(spec).length > 0)
    throw refused(pod, 'a mirror pod may not reference secrets')
  for (const { projected } of spec?.volumes ?? [])
    if (projected?.sources?.some(source => source.serviceAccountToken))
      throw refused(pod, 'a mirror pod may not use ServiceAccountToken volume projections')
}

type PodSpec = NonNullable<Draft<Pod>['spec']>

/** What the pod says goes before what its account says. */
const wantsToken = (spec: PodSpec, account: ServiceAccount | null): boolean =>
  spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const volumePrefix = 'kube-api-access-'

/** Every container that has nothing else at the place gets the token there. */
function mountToken(call: Call, spec: PodSpec): void {
  const containers = [...(spec.initContainers ?? []), ...spec.containers].filter(
    ({ volumeMounts }) => !volumeMounts?.some(mount => mount.mountPath === mountPath),
  )
  if (containers.length === 0) return
  const present = spec.volumes?.find(({ name }) => name.startsWith(volumePrefix))
  const name = present?.name ?? volumePrefix + randomSuffix(call.server.random)
  for (const container of containers)
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }]
  if (!present) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
}

/** An hour, and seven seconds by which such tokens are known. */
const expirationSeconds = 3607

/** The token, by which the API knows the pod; the CA, by which the pod knows the API; and the pod's namespace. */
const tokenVolume = (name: string): Draft<Volume> => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 0o644,
  },
})

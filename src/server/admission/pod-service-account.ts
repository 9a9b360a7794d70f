import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { forbidden } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'

const defaultName = 'default'

/**
 * A pod runs as an account of its namespace, `default` where it names none. One that it names must exist; the default
 * one is taken for granted, because it is made a moment after its namespace. The account's pull secrets are the pod's.
 */
export function setServiceAccount(call: Call, draft: Draft<ApiObject>): void {
  const pod = draft as Draft<Pod>
  const { spec } = pod
  // Mirror pods of a node's own manifests run as nobody.
  if (!spec || pod.metadata?.annotations?.['kubernetes.io/config.mirror']) return
  const name = spec.serviceAccountName || spec.serviceAccount || defaultName
  spec.serviceAccountName = name
  spec.serviceAccount = name
  const account = storedByName(call.server.store, kinds.ServiceAccount, { namespace: call.namespace, name })
  if (!account && name !== defaultName) {
    const cause = `serviceaccount "${name}" not found`
    throw forbidden(
      kinds.Pod,
      pod.metadata?.name ?? '',
      `error looking up service account ${call.namespace}/${name}: ${cause}`,
    )
  }
  const secrets = account?.imagePullSecrets ?? []
  if (secrets.length > 0 && !spec.imagePullSecrets?.length)
    spec.imagePullSecrets = secrets.map(secret => ({ ...secret }))
}

import type { AuthenticationTokenRequest, Pod, Volume } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { claimNameOf } from '../../../api/pod-references.ts'
import { quoted } from '../../../api/shown-value.ts'
import type { Store } from '../../../store/store.ts'
import type { Admitted } from '../../request/admitted.ts'
import type { Call } from '../../request/call.ts'
import { storedByName } from '../../resources/stored-kind.ts'

/**
 * Why a node may not have this token of an account; null where it may. It is for a Pod of the node's own, which it names,
 * and for whom that Pod is to show it: nobody else takes it for the account.
 */
export async function tokenProblem(node: string, call: Call, { object }: Admitted): Promise<string | null> {
  if (call.subresource !== 'token') return null
  const { boundObjectRef: ref, audiences = [] } = (object as AuthenticationTokenRequest | null)?.spec ?? {}
  if (ref?.apiVersion !== 'v1' || ref.kind !== 'Pod' || !ref.name)
    return 'node requested token not bound to a pod'
  if (!ref.uid) return 'node requested token with a pod binding without a uid'
  const { store } = call.server
  const pod = storedByName(store, kinds.Pod, { namespace: call.namespace, name: ref.name })
  if (!pod) return `pod not found: ${ref.name}`
  if (pod.metadata?.uid !== ref.uid)
    return `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`
  if (pod.spec?.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node'
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences'
  const audience = audiences[0] ?? ''
  if (isShownTo(store, pod, audience) || (await mayAskFor(call, audience))) return null
  return `audience ${quoted(audience)} not found in pod spec volume, ${call.user.name} is not authorized to request tokens for this audience`
}

/** Whether a token of the Pod's is for this audience: in a volume of its own, or by the driver of one. */
const isShownTo = (store: Store, pod: Pod, audience: string): boolean =>
  (pod.spec?.volumes ?? []).some(volume => {
    const sources = volume.projected?.sources ?? []
    if (
      sources.some(each => each.serviceAccountToken && (each.serviceAccountToken.audience ?? '') === audience)
    )
      return true
    const name = driverOf(store, pod, volume)
    const driver = name ? storedByName(store, kinds.CSIDriver, { namespace: '', name }) : null
    return driver?.spec?.tokenRequests?.some(each => (each.audience ?? '') === audience) ?? false
  })

function driverOf(store: Store, pod: Pod, volume: Volume): string | null {
  if (volume.csi) return volume.csi.driver
  const claim = claimNameOf(pod, volume)
  if (claim === null) return null
  const namespace = pod.metadata?.namespace ?? ''
  const bound = storedByName(store, kinds.PersistentVolumeClaim, { namespace, name: claim })?.spec?.volumeName
  const stored = bound ? storedByName(store, kinds.PersistentVolume, { namespace: '', name: bound }) : null
  return stored?.spec?.csi?.driver ?? null
}

/** An administrator may grant nodes an audience: it stands where a resource does, and the account is its name. */
async function mayAskFor({ server, user, namespace, name }: Call, audience: string): Promise<boolean> {
  const verdict = await server.authorizer.authorize({
    kind: 'resource',
    user,
    verb: 'request-serviceaccounts-token-audience',
    group: '',
    version: '',
    resource: audience,
    subresource: '',
    namespace,
    name,
  })
  return verdict.kind === 'allowed'
}

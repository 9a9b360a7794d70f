import type { Node, Pod, Secret, ServiceAccount } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import type { Store } from '../../store/store.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { type AccountClaims, legacyIssuer, type ObjectClaim } from './account-claims.ts'

/** What a token speaks of, as far as it is there. */
export interface Standing {
  readonly account: ServiceAccount | null
  readonly pod: Pod | null
  readonly secret: Secret | null
  readonly node: Node | null
}

export function standingOf(store: Store, { namespace, account, pod, secret, node }: AccountClaims): Standing {
  const at = (claim: ObjectClaim) => ({ namespace, name: claim.name })
  return {
    account: storedByName(store, kinds.ServiceAccount, at(account)),
    pod: pod && storedByName(store, kinds.Pod, at(pod)),
    secret: secret && storedByName(store, kinds.Secret, at(secret)),
    node: node && storedByName(store, kinds.Node, { namespace: '', name: node.name }),
  }
}

/** Objects on their way out count for this long still, so that clocks may differ a little, as upstream. */
const leewayMs = 60_000

/** Why a token is no longer good because of what it speaks of, in upstream's words; null where it is. Pure. */
export function lostStanding(
  claims: AccountClaims,
  { account, pod, secret, node }: Standing,
  { now, token }: { readonly now: Instant; readonly token: string },
): string | null {
  const { namespace } = claims
  const isGone = (object: ApiObject) => {
    const at = object.metadata?.deletionTimestamp
    return at !== undefined && Date.parse(at) < now - leewayMs
  }
  if (!account) return `serviceaccounts "${claims.account.name}" not found`
  if (isGone(account)) return `service account ${namespace}/${claims.account.name} has been deleted`
  if (account.metadata?.uid !== claims.account.uid)
    return `service account UID (${account.metadata?.uid}) does not match claim (${claims.account.uid})`
  if (claims.issuer === legacyIssuer) {
    if (!secret || isGone(secret) || !holds(secret, token))
      return 'service account token has been invalidated'
    if (!secret.metadata?.labels?.[invalidSinceLabel]) return null
    return `the token in secret ${namespace}/${secret.metadata.name} for service account ${namespace}/${claims.account.name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${invalidSinceLabel}' label from the secret to temporarily allow use of this token`
  }
  const bound = [
    { claim: claims.secret, object: secret, word: 'secret' },
    { claim: claims.pod, object: pod, word: 'pod' },
    // A Pod's token names the node too, but does not depend on it.
    { claim: claims.pod ? null : claims.node, object: node, word: 'node' },
  ]
  for (const { claim, object, word } of bound) {
    if (!claim) continue
    if (!object || isGone(object)) return 'service account token has been invalidated'
    const { uid } = object.metadata ?? {}
    if (uid !== claim.uid)
      return `${word} UID (${uid}) does not match service account ${word} ref claim (${claim.uid})`
  }
  return null
}

/** Whoever puts it on a Secret takes its token out of use, and back into it by taking it off. */
const invalidSinceLabel = 'kubernetes.io/legacy-token-invalid-since'

const holds = ({ data }: Secret, token: string): boolean =>
  Buffer.from(data?.token ?? '', 'base64').toString() === token

// Secrets of the type `kubernetes.io/service-account-token`: whoever makes one by hand gets a token of the account that its
// annotation names, without an end; it goes with its account.
import type { Secret, ServiceAccount } from '../../api/generated/types.ts'

export const tokenSecretType = 'kubernetes.io/service-account-token'
const nameKey = 'kubernetes.io/service-account.name'
const uidKey = 'kubernetes.io/service-account.uid'

/** The name of the account whose token the Secret is to hold; null for other Secrets. */
export const accountNameOf = ({ type, metadata }: Secret): string | null =>
  type === tokenSecretType ? (metadata?.annotations?.[nameKey] ?? '') : null

export type TokenSecretStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'delete' }
  /** `token` is made if it lacks. */
  | { readonly kind: 'fill'; readonly account: ServiceAccount; readonly hasToken: boolean }

export function planTokenSecret(secret: Secret, account: ServiceAccount | null, ca: string): TokenSecretStep {
  const { metadata, data = {} } = secret
  if (accountNameOf(secret) === null || metadata?.deletionTimestamp !== undefined) return { kind: 'none' }
  const uid = account?.metadata?.uid
  const claimed = metadata?.annotations?.[uidKey]
  if (!account || (claimed && claimed !== uid)) return { kind: 'delete' }
  const hasToken = Boolean(data.token)
  const isWhole =
    hasToken &&
    claimed === uid &&
    data['ca.crt'] === base64(ca) &&
    data.namespace === base64(metadata?.namespace ?? '')
  return isWhole ? { kind: 'none' } : { kind: 'fill', account, hasToken }
}

/** The Secret with all that it is to hold; `token` is null to keep the one that is there. */
export function filledSecret(
  secret: Secret,
  {
    account,
    ca,
    token,
  }: { readonly account: ServiceAccount; readonly ca: string; readonly token: string | null },
): Secret {
  const { metadata, data } = secret
  return {
    ...secret,
    metadata: {
      ...metadata,
      annotations: { ...metadata?.annotations, [uidKey]: account.metadata?.uid ?? '' },
    },
    data: {
      ...data,
      'ca.crt': base64(ca),
      namespace: base64(metadata?.namespace ?? ''),
      ...(token === null ? {} : { token: base64(token) }),
    },
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

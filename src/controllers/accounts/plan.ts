// What every namespace has: an account for its pods, and the CA by which they know the API server.
import type { ConfigMap, Namespace, ServiceAccount } from '../../api/generated/types.ts'

export const defaultAccountName = 'default'
export const rootCaName = 'kube-root-ca.crt'

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes ' +
  'clusters.'

export type AccountStep =
  | { readonly kind: 'createAccount'; readonly account: ServiceAccount }
  | { readonly kind: 'createRootCa'; readonly configMap: ConfigMap }
  | { readonly kind: 'restoreRootCa'; readonly configMap: ConfigMap }

export interface ObservedNamespace {
  readonly namespace: Namespace
  readonly account: ServiceAccount | null
  readonly rootCa: ConfigMap | null
}

export function planAccounts(
  { namespace, account, rootCa }: ObservedNamespace,
  ca: string,
): readonly AccountStep[] {
  const { name = '', deletionTimestamp } = namespace.metadata ?? {}
  if (deletionTimestamp !== undefined || namespace.status?.phase === 'Terminating') return []
  const steps: AccountStep[] = []
  if (!account)
    steps.push({
      kind: 'createAccount',
      account: { metadata: { namespace: name, name: defaultAccountName } },
    })
  const data = { 'ca.crt': ca }
  const annotations = { 'kubernetes.io/description': description }
  if (!rootCa)
    steps.push({
      kind: 'createRootCa',
      configMap: { metadata: { namespace: name, name: rootCaName, annotations }, data },
    })
  else if (rootCa.data?.['ca.crt'] !== ca || Object.keys(rootCa.data).length > 1)
    steps.push({
      kind: 'restoreRootCa',
      configMap: {
        ...rootCa,
        metadata: { ...rootCa.metadata, annotations: { ...rootCa.metadata?.annotations, ...annotations } },
        data,
      },
    })
  return steps
}

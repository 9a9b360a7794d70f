/** How to reach a cluster and who one is there: what a kubeconfig's context comes down to. Files are read already. */
export interface ClusterAccess {
  /** `https://127.0.0.1:6443`, maybe with a path before the API's own. */
  readonly server: string
  /** PEM; null trusts what the system trusts. */
  readonly certificateAuthority: string | null
  /** Takes any certificate. */
  readonly insecure: boolean
  /** The name that the certificate must bear, where it is not the server's address. */
  readonly tlsServerName: string | null
  /** An HTTP proxy to connect through; null uses the environment's, if any. */
  readonly proxyUrl: string | null
  readonly certificate: ClientCertificate | null
  readonly login: Login
  readonly impersonate: Impersonation | null
}

export interface ClientCertificate {
  /** PEM. */
  readonly certificate: string
  /** PEM. */
  readonly key: string
}

export type Login =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** Read again from time to time: whoever keeps the file renews it. */
  | { readonly kind: 'tokenFile'; readonly path: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'exec'; readonly plugin: ExecPlugin }

/** A program that prints credentials (`client.authentication.k8s.io`). */
export interface ExecPlugin {
  readonly apiVersion: string
  /** A path, or a name to be found on PATH. */
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  /** Tells a person how to get the program. */
  readonly installHint: string
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always'
  /** The cluster, as the plugin gets it; null when the kubeconfig does not ask for that. */
  readonly cluster: { readonly [field: string]: unknown } | null
}

export interface Impersonation {
  readonly user: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: { readonly [name: string]: readonly string[] }
}

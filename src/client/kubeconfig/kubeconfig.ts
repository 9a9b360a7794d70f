/** The parts of a kubeconfig (`kind: Config` of `v1`) that are read here. Unknown fields are kept when it is written. */
export interface Kubeconfig {
  readonly 'current-context'?: string
  readonly clusters?: readonly NamedCluster[] | null
  readonly users?: readonly NamedUser[] | null
  readonly contexts?: readonly NamedContext[] | null
}

export interface NamedCluster {
  readonly name: string
  readonly cluster?: KubeconfigCluster | null
}

export interface NamedUser {
  readonly name: string
  readonly user?: KubeconfigUser | null
}

export interface NamedContext {
  readonly name: string
  readonly context?: KubeconfigContext | null
}

export interface KubeconfigCluster {
  readonly server?: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
  readonly 'proxy-url'?: string
  readonly extensions?: readonly { readonly name: string; readonly extension: unknown }[]
}

export interface KubeconfigUser {
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly as?: string
  readonly 'as-uid'?: string
  readonly 'as-groups'?: readonly string[]
  readonly 'as-user-extra'?: { readonly [name: string]: readonly string[] }
  readonly exec?: KubeconfigExec
  readonly 'auth-provider'?: { readonly name: string }
}

export interface KubeconfigExec {
  readonly apiVersion?: string
  readonly command: string
  readonly args?: readonly string[] | null
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null
  readonly installHint?: string
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always'
  readonly provideClusterInfo?: boolean
}

export interface KubeconfigContext {
  readonly cluster?: string
  readonly user?: string
  readonly namespace?: string
}

/** What is wrong with a kubeconfig, in a sentence. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
}

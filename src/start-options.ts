import type { Log } from './base/log.ts'
import type { Client } from './client/client.ts'
import type { KubeconfigEntry } from './client/kubeconfig/merge-kubeconfig.ts'

export const runtimeNames = ['auto', 'containerd', 'process', 'simulated'] as const
export type RuntimeName = (typeof runtimeNames)[number]

/** `RBAC` has the node authorizer with it: nodes have no rights by roles. */
export type AuthorizationMode = 'RBAC' | 'AlwaysAllow'

export interface ListenAddress {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Nobody asked for this port: where it is taken, any free one does. */
  readonly orAnyPort: boolean
}

/** An OpenID Connect provider, and how its tokens are read: see the flags of kube-apiserver of the same names. */
export interface OidcOptions {
  readonly issuer: string
  readonly clientId: string
  readonly usernameClaim: string
  /** Null: the issuer and `#`. `-` for none. */
  readonly usernamePrefix: string | null
  readonly groupsClaim: string | null
  readonly groupsPrefix: string
  readonly required: { readonly [claim: string]: string }
  readonly signingAlgorithms: readonly string[]
  readonly caFile: string | null
  /** What the console signs people in by; null for a public client. */
  readonly clientSecretFile: string | null
  /** What the console asks the provider to tell of a person. */
  readonly scopes: readonly string[]
}

/** Who is let in besides those with the kubeconfig's certificate and service accounts. Paths are absolute. */
export interface AuthenticationOptions {
  /** A file of tokens: `token,user,uid,"group1,group2"` in each line; null for none. */
  readonly tokenFile: string | null
  /** Whether those without credentials are heard, as `system:anonymous`; they are if left out. */
  readonly anonymous?: boolean
  /** A provider of OpenID Connect; none if left out. */
  readonly oidc?: OidcOptions
}

/** Paths are absolute. */
export interface AuditOptions {
  /** A Policy of audit.k8s.io/v1. */
  readonly policyFile: string
  /** `-` for the standard output. */
  readonly logPath: string
  /** Above this the log is put aside. */
  readonly megabytesMax: number
  /** How many logs put aside are kept; 0 for all. */
  readonly backupsMax: number
  /** How long; 0 for ever. */
  readonly daysMax: number
}

/** What `startKedge` of the composition root is asked for. Whatever keeps it from that is thrown as `StartupError`. */
export interface StartOptions {
  readonly name: string
  readonly version: string
  /** Exists, is writable and belongs to this process alone. */
  readonly dataDir: string
  readonly listen: ListenAddress
  readonly runtime: RuntimeName
  /** A CRI socket to use; null looks for one. */
  readonly criSocket: string | null
  /** Where images of a registry are looked for first: `registry.k8s.io` → URLs. For the private containerd, and for who looks images up. */
  readonly registryMirrors: { readonly [registry: string]: readonly string[] }
  /** How many simulated nodes; null leaves it to the runtime. 0: nodes are registered by others. */
  readonly nodes: number | null
  readonly authentication: AuthenticationOptions
  readonly authorization: AuthorizationMode
  /** What of the requests is written down where; if left out, who has changed something and who was refused, in the data folder. */
  readonly audit?: AuditOptions
  /** The file of the keys that Secrets are encrypted with; one in the data folder if left out. */
  readonly encryptionKeys?: string
  /** Folders and files that people get in by or keep keys in: what Pods that are processes do not find on the machine. */
  readonly secretPlaces?: readonly string[]
  /** What a new cluster has from the start, made when Kedge was built; null where it is made here: see first-objects.ts. */
  readonly firstObjectsFile: string | null
  /** Where the built console is; null for none. */
  readonly consoleFolder: string | null
  readonly log: Log
  /** Aborted when the person has changed their mind before it is up. */
  readonly signal: AbortSignal
}

/** A Kedge whose API answers. */
export interface RunningKedge {
  /** `https://127.0.0.1:6443`, as clients reach it. */
  readonly address: string
  /** How to get in. Its name is given by whoever writes it down. */
  readonly kubeconfig: Pick<KubeconfigEntry, 'cluster' | 'user'>
  /** What runs Pods, and in a few words why that. */
  readonly runtime: { readonly name: string; readonly reason: string }
  /** What a person should know of how Pods run here, in a sentence each. */
  readonly notes: readonly string[]
  /** As the administrator, in this process. */
  readonly client: Client
  /** A link that signs the administrator in to the console, once; null where there is none. */
  consoleLink(): string | null
  /** Resolves when it cannot go on by itself: nobody knows any more what is on the disk, say. */
  readonly failure?: Promise<Error>
  /** Stops gracefully: what it started is stopped or left as the runtime's driver has it, everything is durable. */
  stop(): Promise<void>
}

export type StartKedge = (options: StartOptions) => Promise<RunningKedge>

/** What `kedge up` was asked for, all of it. Paths are absolute. */
export interface UpOptions
  extends Pick<
    StartOptions,
    | 'name'
    | 'dataDir'
    | 'listen'
    | 'runtime'
    | 'criSocket'
    | 'registryMirrors'
    | 'nodes'
    | 'authentication'
    | 'authorization'
    | 'audit'
    | 'encryptionKeys'
  > {
  /** `--kubeconfig`: written beside the one in the data folder. */
  readonly kubeconfig: string | null
  /** Whether the person's own kubeconfig gets the context. */
  readonly merge: boolean
  readonly detach: boolean
  readonly example: string | null
}

/** The context of an instance: `kedge`, `kedge-<name>`. */
export const contextOf = (name: string): string => (name === 'kedge' ? 'kedge' : `kedge-${name}`)

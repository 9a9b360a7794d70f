import type {
  ControllerRevision,
  Endpoints,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ResourceQuota,
  Service,
  StatefulSet,
  StorageClass,
} from '../api/generated/types.ts'
import type { StatusError } from '../api/status-error.ts'
import type { Instant } from '../base/clock.ts'
import type { Features } from '../statefulset/nouns/observed.ts'
import type { ImageCheck } from './observe/image-checks.ts'
import type { MissingProgram } from './observe/program-checks.ts'
import type { Reference } from './observe/references.ts'
import type { ClaimTrial } from './observe/try-claims.ts'

/** Everything a plan is foreseen from: what is there, and what the API would make of the edit. Read once, changed never. */
export interface Snapshot {
  readonly now: Instant
  /** As it is; null when the edit creates it. */
  readonly before: StatefulSet | null
  readonly after: Result
  /** All Pods of the namespace. */
  readonly pods: readonly Pod[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly revisions: readonly ControllerRevision[]
  readonly services: readonly Service[]
  readonly budgets: readonly PodDisruptionBudget[]
  readonly quotas: readonly ResourceQuota[]
  readonly nodes: readonly Node[]
  /** Pods of other namespaces: they take up room on the nodes. */
  readonly neighbours: readonly Pod[]
  readonly namespaces: readonly Namespace[]
  readonly autoscalers: readonly Autoscaler[]
  readonly volumes: readonly PersistentVolume[]
  readonly storageClasses: readonly StorageClass[]
  readonly endpoints: readonly Endpoints[]
  readonly features: Features
  /** What the edit asked for before the server had its say; shows what was silently dropped. */
  readonly asked: StatefulSet | null
  /** How a dry run of creating one of its Pods was answered; null when it was not tried or accepted. */
  readonly podRefusal: StatusError | null
  /** As admission makes them: one of each template that new Pods are made from, where that could be tried. */
  readonly admittedPods: readonly Pod[]
  /** The same of claims: one of each template of which some are to be made. */
  readonly claimTrials: readonly ClaimTrial[]
  /** What the plan is to take for granted, beyond what is there; null for nothing. */
  readonly assume: Assumption | null
  /** What the template names and nobody has. */
  readonly missing: readonly Reference[]
  /** Programs that containers of the template start with, and no node has. */
  readonly programs: readonly MissingProgram[]
  /** What registries answered, where they were asked; empty where they were not. */
  readonly images: readonly ImageCheck[]
  /** The context to name in commands; null leaves kubectl's own choice. */
  readonly context: string | null
  /** The same of the kubeconfig. */
  readonly kubeconfig: string | null
  /** Kinds that could not be read, with the reason: what depends on them is not foreseen. */
  readonly unread: readonly Unread[]
}

export interface Unasked {
  /** Of StatefulSets. */
  readonly verb: 'patch' | 'create'
}

export interface Unread {
  readonly what: string
  /** In the server's words. */
  readonly reason: string
  /** Whoever asks may not read them. */
  readonly isForbidden: boolean
}

/** `newPodsFail`: no Pod of a template that is new with the edit ever becomes Ready. */
export interface Assumption {
  readonly kind: 'newPodsFail'
}

/** What a plan needs of a HorizontalPodAutoscaler: who sets the replicas, and between which bounds. */
export interface Autoscaler {
  readonly metadata?: { readonly name?: string }
  readonly spec?: {
    readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string }
    readonly minReplicas?: number
    readonly maxReplicas?: number
  }
}

/** What the edit comes to, by the server's own dry run. */
export type Result =
  | {
      readonly kind: 'accepted'
      readonly set: StatefulSet
      readonly warnings: readonly string[]
      /** The server was not asked, since that takes a right that the person has not; absent where it was. */
      readonly unasked?: Unasked
    }
  | { readonly kind: 'deleted'; readonly cascade: 'background' | 'foreground' | 'orphan' }
  | { readonly kind: 'refused'; readonly error: StatusError; readonly attempted: StatefulSet | null }

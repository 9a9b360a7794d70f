// What a verb is given: the server that it works for, and the one request that it answers.
//
// Whoever reads src/server begins here. answer-request.ts finds out who asks, resolve-call.ts makes the `Call` of it, and a
// file of verbs/ or subresources/ answers with a `Reply` (reply.ts), which wire/ turns into bytes.
import type { Kind } from '../../api/kinds.ts'
import type { NodeAccess } from '../../api/node-access.ts'
import type { ApiObject, Draft, ObjectRef } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Key, Store } from '../../store/store.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import type { Authenticator } from '../access/authenticate.ts'
import type { Authorizer, Narrowing } from '../access/authorizer.ts'
import type { RemoteApis } from '../aggregation/remote-apis.ts'
import type { KeyPair } from '../certificates/certificates.ts'
import type { AccountTokens } from '../identity/account-tokens.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { keyOf } from '../resources/keys.ts'
import type { Registry } from '../resources/registry.ts'
import type { Resource } from '../resources/resource.ts'
import type { UsageSampler } from '../usage/usage-sampler.ts'
import type { Admitted } from './admitted.ts'
import type { Documents } from './documents.ts'
import type { Form } from './negotiate.ts'
import type { ServerRequest, User } from './request.ts'
import type { Warnings } from './warnings.ts'

/** What every verb works with. */
export interface ServerContext {
  readonly store: Store
  readonly registry: Registry
  /** What other servers serve. */
  readonly remotes: RemoteApis
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Null where there are no nodes to ask: logs and exec are refused then. */
  readonly nodeAccess: NodeAccess | null
  /** What nodes and pods use; null without nodes to ask. */
  readonly usage: UsageSampler | null
  readonly authenticator: Authenticator
  /** What signs tokens of service accounts; null where none are given out. */
  readonly accountTokens: AccountTokens | null
  readonly authorizer: Authorizer
  readonly documents: Documents
  /** By whom other servers know who asks them; null for nobody. */
  readonly frontProxy: KeyPair | null
  readonly admission: Admission
  readonly metrics: Metrics
  /** `HOST:PORT` where clients come; null where nobody listens. */
  address(): string | null
  /** Kedge's own version. */
  readonly version: string
}

/** A write that others have a say in before it is decided on. */
export interface Proposal {
  readonly draft: Draft<ApiObject>
  /** Null for a new object. */
  readonly old: ApiObject | null
  readonly dryRun: boolean
  /** What the draft is, where it is not of the kind that is asked about. */
  readonly kind?: Kind
}

/** What is added to the objects that are written, or had against them: see `admission/`. */
export interface Admission {
  /**
   * Asks those outside of this process, who may take their time: the draft with what they add. Refuses by rejecting. No
   * promise where nobody is asked, so that such writes do not wait.
   */
  mutate(call: Call, proposal: Proposal): Draft<ApiObject> | Promise<Draft<ApiObject>>
  /**
   * Asks those outside of this process, who may refuse what is about to take effect, by rejecting. No promise where nobody is
   * asked.
   */
  validate(call: Call, admitted: Admitted): void | Promise<void>
  /** What the cluster's state adds to an object between defaulting and validation; `old` is null for a new one. */
  admit(call: Call, draft: Draft<ApiObject>, old: ApiObject | null): void
  /**
   * What a valid object still needs, or may not have, before it is written; `draft` is null for one that goes. The result is
   * called after the write.
   */
  reserve(call: Call, draft: Draft<ApiObject> | null, old: ApiObject | null): () => void
}

/** One request about one kind, understood as far as all verbs need it. */
export interface Call extends ObjectRef {
  readonly server: ServerContext
  readonly request: ServerRequest
  readonly resource: Resource
  readonly subresource: string
  readonly user: User
  /** What was asked for, as rights are decided by it. */
  readonly attributes: RequestAttributes
  /** What whoever speaks for the user must be allowed for that; empty where users speak for themselves. */
  readonly needs: readonly RequestAttributes[]
  /** Whether the rights are enough only for an object that is not there yet. */
  readonly onlyNew: boolean
  /** To what the user's rights narrow it; null for all of it. */
  readonly narrowed: Narrowing | null
  /** How the answer is to look. */
  readonly form: Form
  /** Texts for `Warning` headers, gathered on the way. */
  readonly warnings: Warnings
}

/** The key of the object that the call names. */
export const keyOfCall = ({ resource, namespace, name }: Call): Key =>
  keyOf(resource.stored, { namespace, name })

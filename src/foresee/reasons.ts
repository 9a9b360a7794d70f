// Why a plan stops where it stops, as data: what is waited for, and what keeps that as it is. The sentences are in the
// words of each language; messages of the API and of the scheduler are Kubernetes' own and are quoted as they are.
import type { Waiting } from '../statefulset/nouns/waiting.ts'
import type { Trouble } from '../workload/trouble/trouble.ts'
import type { Reference } from './observe/references.ts'
import type { MisusedVolume } from './observe/volume-modes.ts'

/** What stands in the way of everything that would follow. `pod`: the one to look at. */
export type Blocker =
  | {
      readonly kind: 'terminating' | 'notReady' | 'notAvailable' | 'nameTaken' | 'refused'
      readonly pod: string
    }
  /** The revision of the new template is not let in, and so no Pod of it is made. */
  | { readonly kind: 'revisionRefused'; readonly pod: string; readonly revision: string }
  /** The claim still belongs to an earlier Pod of the name. */
  | { readonly kind: 'staleClaim'; readonly pod: string; readonly claim: string }
  /** The claims that the Pod needs are being deleted. */
  | { readonly kind: 'terminatingClaim'; readonly pod: string; readonly claims: readonly string[] }
  | { readonly kind: 'claimsLeaving'; readonly pod: string; readonly claims: readonly string[] }
  /** `above` may not go before the Pod is Ready. */
  | { readonly kind: 'unhealthyBelow'; readonly pod: string; readonly above: string }
  | {
      readonly kind: 'budget'
      readonly pod: string
      readonly unavailable: number
      readonly maxUnavailable: number
    }

/** Why a Pod stays as it is, or why there is none. */
export type Reason =
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** Nothing is heard of its node. */
  | { readonly kind: 'silentNode'; readonly node: string }
  /** It was taken out of a set that is being deleted, and uses a claim that the set waits for. */
  | { readonly kind: 'usesClaim'; readonly claim: string }
  /** The scheduler finds no node, and says why. */
  | { readonly kind: 'noNode'; readonly message: string }
  /** Its claim names a StorageClass that is not there, and that no volume has. */
  | { readonly kind: 'noClass'; readonly claim: string; readonly storageClass: string }
  | { readonly kind: 'gated'; readonly gates: readonly string[] }
  | { readonly kind: 'unknownNode'; readonly node: string }
  /** Where it can run it may not stay: it tolerates the taint for so long only. */
  | { readonly kind: 'briefStay'; readonly node: string; readonly taint: string; readonly seconds: number }
  /** Nobody has ever set these conditions, without which it is not Ready. */
  | { readonly kind: 'gatesNeverPassed'; readonly conditions: readonly string[] }
  /** The template names what is not there. */
  | { readonly kind: 'lacking'; readonly references: readonly Reference[] }
  /** On no node, and not in its registry. */
  | { readonly kind: 'noImage'; readonly image: string }
  /** Its nodes run programs of their machine, which has none of this name; null where the container names none. */
  | { readonly kind: 'noProgram'; readonly container: string; readonly program: string | null }
  /** A container takes a raw device for files, or files for a device. */
  | ({ readonly kind: 'misusedVolume' } & MisusedVolume)
  /** By `--assume=new-pods-fail`, or in the branch that asks what if. */
  | { readonly kind: 'assumedUnready' | 'neverReady' }
  /** The API does not let the Pod be made, and says why. */
  | { readonly kind: 'refused'; readonly message: string }

/**
 * What stands in the way. `noNode`: no node takes the Pod. `refused`: the API does not let it be made, a quota's word
 * mostly. `nameTaken`: somebody else's Pod has its name. `claimTerminating`: its claim is being deleted.
 * `claimUsed`: a Pod that is not the set's uses a claim of the set. `terminating`: a Pod does not go. `unready`: a Pod does
 * not become Ready.
 */
export type StuckWhy =
  | 'noNode'
  | 'refused'
  | 'nameTaken'
  | 'claimTerminating'
  | 'claimUsed'
  | 'terminating'
  | 'unready'

/** Why an edit makes no sense for a set. */
export type EditProblem =
  | { readonly kind: 'noPartition' | 'noEarlierRevision' }
  | { readonly kind: 'unknownContainer'; readonly container: string }
  | { readonly kind: 'unknownRevision'; readonly revision: number }

/** What the planner waits for; the Pod is the one to be mended, which is named last in a chain of waits. */
export function blockerOf(waiting: Waiting): Blocker {
  const pod = waiting.podName
  switch (waiting.kind) {
    case 'terminating':
    case 'notReady':
    case 'notAvailable':
      return { kind: waiting.kind, pod }
    case 'staleClaim':
      return { kind: 'staleClaim', pod, claim: waiting.claimName }
    case 'terminatingClaim':
      return { kind: 'terminatingClaim', pod, claims: [waiting.claimName] }
    case 'unhealthyBelow':
      return { kind: 'unhealthyBelow', pod: waiting.below, above: pod }
    case 'budget':
      return {
        kind: 'budget',
        pod,
        unavailable: waiting.unavailable,
        maxUnavailable: waiting.maxUnavailable,
      }
  }
}

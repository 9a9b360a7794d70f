// What is waited for, and why a Pod stays as it is.
import { causeText } from '../../../workload/trouble/trouble-words.ts'
import type { Reference } from '../../observe/references.ts'
import type { Blocker, EditProblem, Reason } from '../../reasons.ts'

export function blockerText(blocker: Blocker): string {
  const { pod } = blocker
  switch (blocker.kind) {
    case 'terminating':
      return `${pod} to terminate`
    case 'notReady':
      return `${pod} to be Running and Ready`
    case 'notAvailable':
      return `${pod} to be Ready for minReadySeconds`
    case 'staleClaim':
      return `claim ${blocker.claim} of an earlier ${pod} to be collected`
    case 'terminatingClaim':
      return `claim ${blocker.claims.join(', ')} of ${pod} to be gone`
    case 'claimsLeaving':
      return `the claim ${blocker.claims.join(', ')} to be gone, which is being deleted`
    case 'unhealthyBelow':
      return `${pod} to be Running and Ready before ${blocker.above} may go`
    case 'budget':
      return `${pod} to be available (${blocker.unavailable} unavailable, maxUnavailable ${blocker.maxUnavailable})`
    case 'nameTaken':
      return `the name ${pod}, which a Pod has that the set does not own`
    case 'refused':
      return `${pod} to be let in`
    case 'revisionRefused':
      return `the revision ${blocker.revision} to be let in, without which ${pod} stays as it is`
  }
}

/** As a clause that speaks of the Pod as `it`. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'trouble':
      return causeText({ trouble: reason.trouble, since: null, now: 0 })
    case 'silentNode':
      return `nothing is heard of its node ${reason.node}`
    case 'usesClaim':
      return `it is not the set's any more, and uses the claim ${reason.claim}, which the set waits for`
    case 'noNode':
    case 'refused':
      return reason.message
    case 'noClass':
      return `its claim ${reason.claim} names the StorageClass ${reason.storageClass}, which does not exist, so that nobody makes its volume`
    case 'gated':
      return `its scheduling gates are not removed: ${reason.gates.join(', ')}`
    case 'unknownNode':
      return `there is no node ${reason.node}`
    case 'briefStay':
      return `it tolerates the taint ${reason.taint} of ${reason.node} for ${reason.seconds} s only, and is evicted then`
    case 'gatesNeverPassed':
      return `nobody sets the conditions of its readiness gates: ${reason.conditions.join(', ')}`
    case 'lacking':
      return `there is no ${reason.references.map(referenceText).join(', ')}`
    case 'noImage':
      return `its image ${reason.image} is on no node and not in its registry`
    case 'noProgram':
      return reason.program === null
        ? `its container ${reason.container} has no command, and its node runs no images`
        : `its container ${reason.container} runs ${reason.program}, which its node does not have`
    case 'misusedVolume':
      return reason.mode === 'Block'
        ? `its container ${reason.container} mounts ${reason.volume} as files, which is a raw device`
        : `its container ${reason.container} takes ${reason.volume} for a raw device, which is a file system`
    case 'assumedUnready':
      return 'it is assumed never to become Ready'
    case 'neverReady':
      return 'it never becomes Ready'
  }
}

/** `Secret tls`, or `key password of Secret db`. */
export const referenceText = ({ kind, name, key }: Reference): string =>
  key === null ? `${kind} ${name}` : `key ${key} of ${kind} ${name}`

export function problemText(problem: EditProblem): string {
  switch (problem.kind) {
    case 'noPartition':
      return 'a set with the strategy OnDelete has no partition'
    case 'unknownContainer':
      return `unable to find container named "${problem.container}"`
    case 'noEarlierRevision':
      return 'no last revision to roll back to'
    case 'unknownRevision':
      return `unable to find specified revision ${problem.revision} in history`
  }
}

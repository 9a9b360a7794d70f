import type { StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import type { EventRecorder } from '../../control/controller.ts'
import { formatWaiting, type Waiting } from '../nouns/waiting.ts'

/** As upstream names the source. */
const component = 'statefulset-controller'

export type Verb = 'create' | 'delete' | 'update'

const capitalized: { readonly [V in Verb]: string } = { create: 'Create', delete: 'Delete', update: 'Update' }

/** What is told about a set, in upstream's reasons and words: people and their alerts look for them. */
export interface SetEvents {
  /** Of something done to a Pod, or tried: `error` says why it failed. */
  ofPod(verb: Verb, podName: string, error?: Error): void
  /** Of a claim made for a Pod, or tried. */
  ofClaim(claimName: string, podName: string, error?: Error): void
  ofConflict(claimName: string): void
  ofWaiting(waiting: Waiting): void
}

export function createSetEvents(recorder: EventRecorder, set: StatefulSet): SetEvents {
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    recorder.record({ regarding: set, type, reason, message, component })
  const inSet = `in StatefulSet ${nameOf(set)}`
  return {
    ofPod(verb, podName, error) {
      const subject = `${capitalized[verb]} Pod ${podName} ${inSet}`
      if (error) tell('Warning', `Failed${capitalized[verb]}`, `${subject} failed error: ${error.message}`)
      else tell('Normal', `Successful${capitalized[verb]}`, `${subject} successful`)
    },
    ofClaim(claimName, podName, error) {
      const subject = `Create Claim ${claimName}`
      if (error)
        tell(
          'Warning',
          'FailedCreate',
          `${subject} for Pod ${podName} ${inSet} failed error: ${error.message}`,
        )
      else tell('Normal', 'SuccessfulCreate', `${subject} Pod ${podName} ${inSet} success`)
    },
    ofConflict(claimName) {
      tell(
        'Warning',
        'ConflictingController',
        // The spelling is upstream's.
        `PersistentVolumeClaim ${claimName} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`,
      )
    },
    ofWaiting(waiting) {
      tell('Normal', 'Waiting', `Waiting for ${formatWaiting(waiting)}`)
    },
  }
}

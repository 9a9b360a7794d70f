import type { StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import type { EventRecorder } from '../../control/controller.ts'
import {
  capitalized,
  claimEventText,
  type PodDeed,
  podEventText,
  type Verb,
} from '../nouns/pod-event-text.ts'
import { formatWaiting, type Waiting } from '../nouns/waiting.ts'

/** As upstream names the source. */
const component = 'statefulset-controller'

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
  const deedOf = (podName: string, error?: Error): PodDeed => ({
    setName: nameOf(set),
    podName,
    error: error?.message ?? null,
  })
  return {
    ofPod(verb, podName, error) {
      const reason = `${error ? 'Failed' : 'Successful'}${capitalized[verb]}`
      tell(error ? 'Warning' : 'Normal', reason, podEventText(verb, deedOf(podName, error)))
    },
    ofClaim(claimName, podName, error) {
      const text = claimEventText(claimName, deedOf(podName, error))
      tell(error ? 'Warning' : 'Normal', error ? 'FailedCreate' : 'SuccessfulCreate', text)
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

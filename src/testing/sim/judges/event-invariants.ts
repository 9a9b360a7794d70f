// S24: what is told is true. Each success that is told happened, and everything is told in upstream's words.
import { kinds } from '../../../api/kinds.ts'
import type { Write } from '../model/model-api.ts'
import type { RecordedEvent } from '../simulated-controller.ts'
import type { Violation } from './plan-case.ts'

const forms: { readonly [reason: string]: readonly RegExp[] } = {
  SuccessfulCreate: [
    /^Create Pod (\S+) in StatefulSet web successful$/,
    /^Create Claim (\S+) Pod \S+ in StatefulSet web success$/,
  ],
  SuccessfulDelete: [/^Delete Pod (\S+) in StatefulSet web successful$/],
  SuccessfulUpdate: [/^Update Pod (\S+) in StatefulSet web successful$/],
  FailedCreate: [
    /^Create Pod (\S+) in StatefulSet web failed error: .+$/s,
    /^Create Claim (\S+) for Pod \S+ in StatefulSet web failed error: .+$/s,
  ],
  FailedDelete: [/^Delete Pod (\S+) in StatefulSet web failed error: .+$/s],
  FailedUpdate: [/^Update Pod (\S+) in StatefulSet web failed error: .+$/s],
  ConflictingController: [
    /^PersistentVolumeClaim (\S+) has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim$/,
  ],
  Waiting: [/^Waiting for .+; .+$/],
}

export function judgeEvents(
  events: readonly RecordedEvent[],
  writes: readonly Write[],
): readonly Violation[] {
  const found: Violation[] = []
  for (const { reason, message, type } of events) {
    if (!forms[reason]?.some(form => form.test(message))) found.push(`S24: ${reason} says: ${message}`)
    const isWarning = reason.startsWith('Failed') || reason === 'ConflictingController'
    if (isWarning !== (type === 'Warning')) found.push(`S24: ${reason} is ${type}`)
  }
  return [...found, ...judgeSuccesses(events, writes)]
}

/** Never more successes than there were, for each thing made. A deletion also succeeds where there is nothing left. */
function judgeSuccesses(events: readonly RecordedEvent[], writes: readonly Write[]): readonly Violation[] {
  const made = new Map<string, number>()
  for (const { actor, verb, kind, after } of writes) {
    if (!actor.startsWith('controller') || verb !== 'create' || kind === kinds.ControllerRevision) continue
    const name = after?.metadata?.name ?? ''
    made.set(name, (made.get(name) ?? 0) + 1)
  }
  const told = new Map<string, number>()
  for (const { reason, message } of events) {
    if (reason !== 'SuccessfulCreate') continue
    const name = forms.SuccessfulCreate?.map(form => form.exec(message)?.[1]).find(Boolean) ?? ''
    told.set(name, (told.get(name) ?? 0) + 1)
  }
  return [...told]
    .filter(([name, count]) => count > (made.get(name) ?? 0))
    .map(([name, count]) => `S24: ${name} is said to be made ${count} times, and was ${made.get(name) ?? 0}`)
}

// The sentences of a plan but for its hazards and causes.
import { unreachable } from '../../../base/assert.ts'
import type {
  ClaimForecast,
  FailedRollout,
  Note,
  PlanDocument,
  PlannedStep,
  Result,
  RevisionForecast,
} from '../../plan-document.ts'
import { plural } from './counting.ts'

/** `delete web-2 (update)` as a person says it. */
export function describeStep({ kind, pod, cause, revision }: PlannedStep): string {
  switch (kind) {
    case 'create':
      return `create ${pod} at ${revision}${cause === 'replace' ? '' : cause === 'scaleUp' ? ' (scale up)' : ' (it is missing)'}`
    case 'delete':
      return `delete ${pod} (${causeWords[cause] ?? cause})`
    case 'wait':
      return `wait for ${pod} ${waitWords[cause] ?? ''}`.trimEnd()
    default:
      return unreachable(kind)
  }
}

const causeWords: { readonly [cause: string]: string } = {
  scaleDown: 'scale down',
  update: 'update',
  failed: 'it has failed',
  succeeded: 'it has ended',
  setDeleted: 'the set is deleted',
  repair: 'it is in the way',
}

const waitWords: { readonly [cause: string]: string } = {
  terminating: 'to terminate',
  notReady: 'to be Running and Ready',
  notAvailable: 'to be Ready for minReadySeconds',
  claim: 'to get its claim',
}

/** `2 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`
}

export function describeRevision({ name, number, kind }: RevisionForecast): string {
  const what = {
    new: 'a new revision',
    reused: 'an earlier revision, used again',
    unchanged: 'the revision it has',
  }[kind]
  return `${name} (revision ${number}, ${what})`
}

const fateWords: { readonly [F in ClaimForecast['fate']]: string } = {
  kept: 'kept',
  created: 'created, empty',
  resumed: 'resumed with its old data',
  orphaned: 'orphaned: it stays, no Pod mounts it',
  deleted: 'DELETED with its data',
  emptied: 'DELETED with its data, and made again, empty',
}

export function describeClaims(claims: readonly ClaimForecast[]): readonly string[] {
  const kept = claims.filter(({ fate }) => fate === 'kept').length
  const others = claims
    .filter(({ fate }) => fate !== 'kept')
    .map(
      ({ name, fate, goesWithSet }) =>
        `${name}: ${fateWords[fate]}${fate === 'orphaned' && goesWithSet ? '; it goes when the set is deleted' : ''}`,
    )
  return [...others, ...(kept > 0 ? [`${kept} kept`] : [])]
}

export function describeDuration(
  plan: Pick<PlanDocument, 'pace' | 'typicalSeconds' | 'worstSeconds'>,
): string {
  const basis =
    plan.pace.kind === 'observed'
      ? `as ${plan.pace.pods === 1 ? 'one Pod' : `${plan.pace.pods} Pods`} of the set started`
      : 'assumed: no Pod of the set tells how long it takes to start'
  return `about ${formatSeconds(plan.typicalSeconds)}, at worst ${formatSeconds(plan.worstSeconds)} (${basis})`
}

/** The other branch in one sentence. */
export const describeFailure = ({ stopsAt, available, replicas }: FailedRollout): string =>
  `If the new Pods never become Ready, it stops at ${stopsAt} with ${available} of ${replicas} available. Going back then:`

export function describeNote(note: Note): string {
  switch (note.kind) {
    case 'unread':
      return `${note.what} could not be read, so what depends on them is not foreseen: ${note.reason}`
    case 'unasked':
      return `the server was not asked whether it accepts this edit, nor what it adds: that takes the right to ${note.verb} statefulsets.apps`
    case 'imageUnknown':
      return `whether ${note.image} can be pulled is not known: ${note.reason}`
    case 'warning':
      return `the API warns: ${note.message}`
  }
}

export function describeResult(result: Result): string {
  switch (result.kind) {
    case 'removed':
      return result.arePodsLeft
        ? `${result.name} gone; its Pods stay, and nobody owns them`
        : `${result.name} and its Pods gone`
    case 'pods': {
      const { updated, old, revision } = result
      const all = plural(updated + old, 'Pod')
      return old === 0
        ? `${all}, all at revision ${revision}`
        : `${all}, ${updated} at revision ${revision} and ${old} still at an older one`
    }
  }
}

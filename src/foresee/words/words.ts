// The sentences of a plan, shared by text, Markdown and the console.
import { unreachable } from '../../base/assert.ts'
import type { Change } from '../object-diff.ts'
import type { ClaimForecast, PlanDocument, PlannedStep } from '../plan-document.ts'

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

/** What a value looks like in one line. */
function shortValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

export function describeChange({ path, kind, before, after }: Change): string {
  switch (kind) {
    case 'added':
      return `+ ${path}: ${shortValue(after)}`
    case 'removed':
      return `- ${path}: ${shortValue(before)}`
    case 'changed':
      return `~ ${path}: ${shortValue(before)} → ${shortValue(after)}`
    default:
      return unreachable(kind)
  }
}

export function describeRevision({ revision }: PlanDocument): string | null {
  if (!revision) return null
  const what = {
    new: 'a new revision',
    reused: 'an earlier revision, used again',
    unchanged: 'the revision it has',
  }[revision.kind]
  return `${revision.name} (revision ${revision.number}, ${what})`
}

const fateWords: { readonly [F in ClaimForecast['fate']]: string } = {
  kept: 'kept',
  created: 'created, empty',
  resumed: 'resumed with its old data',
  orphaned: 'orphaned: it stays, no Pod mounts it',
  deleted: 'DELETED with its data',
  emptied: 'DELETED with its data, and made again, empty',
}

/** Claims by what happens to them, the kept ones only counted. */
export function describeClaims({ claims }: PlanDocument): readonly string[] {
  const kept = claims.filter(({ fate }) => fate === 'kept').length
  const others = claims
    .filter(({ fate }) => fate !== 'kept')
    .map(
      ({ name, fate, goesWithSet }) =>
        `${name}: ${fateWords[fate]}${fate === 'orphaned' && goesWithSet ? '; it goes when the set is deleted' : ''}`,
    )
  return [...others, ...(kept > 0 ? [`${kept} kept`] : [])]
}

export function describeDuration(plan: PlanDocument): string {
  const basis =
    plan.pace.kind === 'observed'
      ? `as ${plan.pace.pods === 1 ? 'one Pod' : `${plan.pace.pods} Pods`} of the set started`
      : 'assumed: no Pod of the set tells how long it takes to start'
  return `about ${formatSeconds(plan.typicalSeconds)}, at worst ${formatSeconds(plan.worstSeconds)} (${basis})`
}

/** The other branch in one sentence; null where there is none. */
export function describeFailure({ ifNewPodsFail }: PlanDocument): string | null {
  if (!ifNewPodsFail) return null
  const { stopsAt, available, replicas } = ifNewPodsFail
  return `If the new Pods never become Ready, it stops at ${stopsAt} with ${available} of ${replicas} available. Going back then:`
}

/** Whether the plan does anything to Pods or claims, or to the object. */
export function isNothing(plan: PlanDocument): boolean {
  const acts =
    plan.steps.some(({ kind }) => kind !== 'wait') ||
    plan.claims.some(({ fate }) => fate !== 'kept' && fate !== 'orphaned')
  return (
    !acts && plan.changes.length === 0 && plan.set.exists && !plan.set.removed && plan.end.kind === 'done'
  )
}

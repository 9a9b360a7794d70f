// H1: an edit of what a StatefulSet never changes, or any other refusal; and whether there is a way around it.
import type { StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import type { StatusError } from '../../api/status-error.ts'
import { commandLine } from '../../base/shell-quote.ts'
import { type Detector, type Facts, kubectl, ownPods } from './facts.ts'
import type { HazardValues } from './hazard-values.ts'

type WayRound = HazardValues['H1']['way']

export const refusedEdit: Detector = facts => {
  const { after, asked } = facts.snapshot
  if (after.kind !== 'refused') return null
  const isImmutable = causesOf(after.error).some(isOfImmutable)
  const way = wayRound(after.error, asked)
  const leftOut = way === 'remake' && asked ? podsLeftOut(facts, asked) : []
  return {
    id: 'H1',
    severity: 'danger',
    values: { message: after.error.message, isImmutable, way, leftOut },
    commands: way === 'remake' ? remaking(facts, asked, leftOut) : [],
  }
}

type Cause = { readonly field?: string; readonly reason?: string }

const causesOf = (error: StatusError): readonly Cause[] => error.status.details?.causes ?? []

/** Validation forbids the whole spec where a field was changed that never may be. */
const isOfImmutable = ({ field, reason }: Cause): boolean =>
  field === 'spec' && reason === 'FieldValueForbidden'

function wayRound(error: StatusError, asked: StatefulSet | null): WayRound {
  if (error.reason !== 'Invalid') return 'mend'
  const causes = causesOf(error)
  const others = causes.filter(cause => !isOfImmutable(cause))
  if (others.length < causes.length) return others.length === 0 ? 'remake' : 'mendFirst'
  // What was defaulted before stays, unless the manifest takes it away.
  const strategy = asked?.spec?.updateStrategy
  const isOfStrategy = causes.some(({ field }) => field === 'spec.updateStrategy.rollingUpdate')
  return isOfStrategy && strategy?.type === 'OnDelete' && strategy.rollingUpdate === undefined
    ? 'clearRollingUpdate'
    : 'mend'
}

/** Pods of the set that the one to be made would not adopt: its selector is another. */
function podsLeftOut(facts: Facts, asked: StatefulSet): readonly string[] {
  const selector = labelSelectorOf(asked.spec?.selector)
  return ownPods(facts)
    .filter(({ metadata }) => !matchesLabels(selector, metadata?.labels))
    .map(nameOf)
}

/** Between the two the Pods belong to nobody: then they can be given the labels by which the new set finds them. */
function remaking(facts: Facts, asked: StatefulSet | null, leftOut: readonly string[]): readonly string[] {
  const orphaning = kubectl(facts, `delete statefulset ${nameOf(facts.set)} --cascade=orphan`)
  if (leftOut.length === 0) return [orphaning]
  const { matchLabels = {}, matchExpressions = [] } = asked?.spec?.selector ?? {}
  if (matchExpressions.length > 0) return []
  const labels = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`)
  return [orphaning, kubectl(facts, commandLine(['label', 'pod', ...leftOut, ...labels, '--overwrite']))]
}

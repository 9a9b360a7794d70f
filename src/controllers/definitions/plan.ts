// What the status of a definition has to say next: whether its names are free, whether it is served, how far its end has come.
// The words are upstream's.

import { hasCondition, setCondition } from '../../api/conditions.ts'
import { approvalOf } from '../../api/definitions/approval.ts'
import { isEqual } from '../../api/equality.ts'
import type {
  CustomResourceDefinitionCondition as Condition,
  CustomResourceDefinition,
  CustomResourceDefinitionNames as Names,
} from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'

type Status = NonNullable<CustomResourceDefinition['status']>

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

const noNames: Names = { kind: '', plural: '' }

/** The status that a definition should have among the others of its group; null when it has it. */
export function planStatus(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: Instant,
): Status | null {
  const { spec, status = {} } = definition
  const taken = namesTaken(others.filter(each => each.metadata?.name !== definition.metadata?.name))
  const { accepted, conflict } = acceptNames(spec.names, status.acceptedNames ?? noNames, taken)
  const named: Condition = conflict ?? {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  }
  let conditions = setCondition<Condition>(status.conditions, named, now)
  const established = establishedBy(named, status.conditions ?? [])
  if (established) conditions = setCondition(conditions, established, now)
  const approved = approvalCondition(definition)
  if (approved) conditions = setCondition(conditions, approved, now)
  const planned: Status = { ...status, acceptedNames: accepted, conditions }
  return isEqual(planned, status) ? null : planned
}

/** Once established, a definition stays so. */
function establishedBy(named: Condition, conditions: readonly Condition[]): Condition | null {
  if (hasCondition(conditions, 'Established')) return null
  return named.status === 'True'
    ? {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      }
    : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
}

interface Taken {
  readonly resources: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
}

function namesTaken(others: readonly CustomResourceDefinition[]): Taken {
  const [resources, kinds] = [new Set<string>(), new Set<string>()]
  for (const { status } of others) {
    const { plural, singular, shortNames = [], kind, listKind } = status?.acceptedNames ?? noNames
    for (const name of [plural, singular, ...shortNames]) if (name) resources.add(name)
    for (const name of [kind, listKind]) if (name) kinds.add(name)
  }
  return { resources, kinds }
}

interface Acceptance {
  readonly accepted: Names
  readonly conflict: Condition | null
}

/** What is in use elsewhere is not accepted: the name that was accepted before stays. */
function acceptNames(wanted: Names, before: Names, { resources, kinds }: Taken): Acceptance {
  let conflict: Condition | null = null
  const refuse = (reason: string, message: string) => {
    conflict = { type: 'NamesAccepted', status: 'False', reason, message }
  }
  const inUse = (name: string) => `${JSON.stringify(name)} is already in use`
  const accepted: { -readonly [Field in keyof Names]: Names[Field] } = { ...before }
  const take = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    from: ReadonlySet<string>,
    reason: string,
  ) => {
    const name = wanted[field] ?? ''
    if (name !== '' && from.has(name)) refuse(reason, inUse(name))
    else if (name !== '') accepted[field] = name
  }
  take('plural', resources, 'PluralConflict')
  take('singular', resources, 'SingularConflict')
  const conflicts = (wanted.shortNames ?? []).filter(name => resources.has(name))
  if (conflicts.length > 0) refuse('ShortNamesConflict', conflicts.map(inUse).join(', '))
  else accepted.shortNames = wanted.shortNames
  take('kind', kinds, 'KindConflict')
  take('listKind', kinds, 'ListKindConflict')
  accepted.categories = wanted.categories
  return { accepted: withoutUndefined(accepted), conflict }
}

const withoutUndefined = (names: Names): Names =>
  Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)) as unknown as Names

const approvals = {
  approved: { status: 'True', reason: 'ApprovedAnnotation' },
  bypassed: { status: 'False', reason: 'UnapprovedAnnotation' },
  missing: { status: 'False', reason: 'MissingAnnotation' },
  invalid: { status: 'False', reason: 'InvalidAnnotation' },
} as const

function approvalCondition(definition: CustomResourceDefinition): Condition | null {
  const approval = approvalOf(definition)
  if (approval.kind === 'notNeeded') return null
  return {
    type: 'KubernetesAPIApprovalPolicyConformant',
    ...approvals[approval.kind],
    message: approval.message,
  }
}

/** How far the deletion of its objects has come. */
export function terminating(state: 'inProgress' | 'remaining' | 'done', message: string): Condition {
  const reasons = {
    inProgress: 'InstanceDeletionInProgress',
    remaining: 'InstanceDeletionCheck',
    done: 'InstanceDeletionCompleted',
  }
  return { type: 'Terminating', status: state === 'done' ? 'False' : 'True', reason: reasons[state], message }
}

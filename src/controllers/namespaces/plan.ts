// What a namespace that is to go needs next, and how its conditions put it. The words are upstream's.
import type { Namespace, NamespaceCondition } from '../../api/generated/types.ts'
import { formatTime, type Instant } from '../../base/clock.ts'

/** What is left of one kind after its objects were told to go. */
export interface Remains {
  /** `pods`, `statefulsets.apps`. */
  readonly resource: string
  readonly count: number
  readonly finalizers: { readonly [finalizer: string]: number }
}

export interface Failure {
  readonly resource: string
  readonly message: string
}

export interface Found {
  readonly remains: readonly Remains[]
  readonly failures: readonly Failure[]
  /** Groups and versions of other servers that do not say what they have: there may be something of the namespace. */
  readonly unknown: readonly string[]
}

export type NamespacePlan =
  /** Nothing to do: it is not to go, or others hold it. */
  | { readonly kind: 'none' }
  | { readonly kind: 'finalize'; readonly finalizers: readonly string[] }
  | { readonly kind: 'wait'; readonly conditions: readonly NamespaceCondition[] }

const namespaceFinalizer = 'kubernetes'

/** Whether its content has to be deleted. */
export const isToBeEmptied = (namespace: Namespace): boolean =>
  namespace.metadata?.deletionTimestamp !== undefined &&
  (namespace.spec?.finalizers ?? []).includes(namespaceFinalizer)

export function planNamespace(namespace: Namespace, found: Found, now: Instant): NamespacePlan {
  if (!isToBeEmptied(namespace)) return { kind: 'none' }
  if (found.remains.length === 0 && found.failures.length === 0 && found.unknown.length === 0)
    return {
      kind: 'finalize',
      finalizers: (namespace.spec?.finalizers ?? []).filter(each => each !== namespaceFinalizer),
    }
  const wanted = conditionsFor(found)
  const present = namespace.status?.conditions ?? []
  const others = present.filter(each => !wanted.some(({ type }) => type === each.type))
  return {
    kind: 'wait',
    conditions: [...others, ...wanted.map(condition => carriedOver(condition, present, now))],
  }
}

/** The time of a condition is that of its last change. */
function carriedOver(
  condition: NamespaceCondition,
  present: readonly NamespaceCondition[],
  now: Instant,
): NamespaceCondition {
  const before = present.find(each => each.type === condition.type)
  const isSame =
    before?.status === condition.status &&
    before.message === condition.message &&
    before.reason === condition.reason
  return isSame ? before : { ...condition, lastTransitionTime: formatTime(now) }
}

function conditionsFor({ remains, failures, unknown }: Found): readonly NamespaceCondition[] {
  return [
    unknown.length === 0
      ? no(
          'NamespaceDeletionDiscoveryFailure',
          'ResourcesDiscovered',
          'All resources successfully discovered',
        )
      : yes('NamespaceDeletionDiscoveryFailure', 'DiscoveryFailed', unknownText(unknown)),
    no(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    failures.length === 0
      ? no(
          'NamespaceDeletionContentFailure',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        )
      : yes('NamespaceDeletionContentFailure', 'ContentDeletionFailed', failureText(failures)),
    remains.length === 0
      ? no('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed')
      : yes('NamespaceContentRemaining', 'SomeResourcesRemain', remainsText(remains)),
    finalizersOf(remains).size === 0
      ? no(
          'NamespaceFinalizersRemaining',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        )
      : yes('NamespaceFinalizersRemaining', 'SomeFinalizersRemain', finalizersText(remains)),
  ]
}

const condition = (status: string) => (type: string, reason: string, message: string) =>
  ({ type, status, reason, message }) satisfies NamespaceCondition
const yes = condition('True')
const no = condition('False')

const unknownText = (unknown: readonly string[]): string =>
  `Discovery failed for some groups, ${unknown.length} failing: unable to retrieve the complete list of server APIs: ${unknown
    .map(groupVersion => `${groupVersion}: stale GroupVersion discovery: ${groupVersion}`)
    .toSorted()
    .join(', ')}`

const failureText = (failures: readonly Failure[]): string =>
  `Failed to delete all resource types, ${failures.length} remaining: ${failures
    .map(({ message }) => message)
    .toSorted()
    .join(', ')}`

const remainsText = (remains: readonly Remains[]): string =>
  `Some resources are remaining: ${remains
    .map(({ resource, count }) => `${withGroup(resource)} has ${count} resource instances`)
    .toSorted()
    .join(', ')}`

/** Upstream joins resource and group by a dot also where there is no group. */
const withGroup = (resource: string): string => (resource.includes('.') ? resource : `${resource}.`)

function finalizersOf(remains: readonly Remains[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { finalizers } of remains)
    for (const [finalizer, count] of Object.entries(finalizers))
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + count)
  return counts
}

const finalizersText = (remains: readonly Remains[]): string =>
  `Some content in the namespace has finalizers remaining: ${[...finalizersOf(remains)]
    .map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
    .toSorted()
    .join(', ')}`

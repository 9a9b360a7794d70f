// A set as a person looks at it: how it stands in a sentence, then ordinal by ordinal.
import { formatHumanDuration } from '../../api/duration.ts'
import type { Event, PersistentVolumeClaim, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { formatLabelSelector, labelSelectorOf } from '../../api/select/selector.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { podOfClaim } from '../../foresee/claim-forecast.ts'
import type { Ink } from '../../foresee/index.ts'
import { countsOf, type ObservedRollout } from '../../foresee/rollout-verdict.ts'
import { ordinalAt, ordinalRangeOf, podNameOf } from '../../statefulset/nouns/identity.ts'
import { partitionOf } from '../../workload/desired.ts'
import { pauseStateOf } from '../../workload/paused-partition.ts'
import { eventLines } from '../resources/event-lines.ts'
import { sentenceOf } from '../sets/set-sentence.ts'
import { formatTable } from '../terminal/table.ts'
import { revisionCell, rolloutRows } from './rollout-rows.ts'

export interface DescribeOptions {
  /** What a command that is told needs to reach the same cluster. */
  readonly where: string
  readonly ink: Ink
}

export function describeSet(rollout: ObservedRollout, options: DescribeOptions): readonly string[] {
  const { set, now } = rollout
  const { namespace = '' } = set.metadata ?? {}
  const { ink } = options
  const events = ownEvents(rollout)
  return [
    ink.heading(`statefulset.apps/${nameOf(set)} in namespace ${namespace}`),
    sentenceOf(rollout),
    '',
    ...facts(rollout, options),
    '',
    ...podLines(rollout, ink),
    '',
    ...claimLines(rollout),
    '',
    ...eventLines(events, now),
  ]
}

function facts(rollout: ObservedRollout, { where }: DescribeOptions): readonly string[] {
  const { set, now } = rollout
  const { spec } = set
  const { wanted, ready, available, updated } = countsOf(set)
  const minReady = spec?.minReadySeconds ?? 0
  const { start } = ordinalRangeOf(set)
  const rows: readonly (readonly [string, string])[] = [
    ['Created', age(set, now)],
    ['Replicas', `${wanted} wanted, ${ready} ready, ${available} available, ${updated} updated`],
    ...(start > 0 ? ([['Ordinals', `from ${start}`]] as const) : []),
    ['Order', spec?.podManagementPolicy ?? 'OrderedReady'],
    ['Update', strategyText(set, where)],
    ...(minReady > 0 ? ([['Min. ready', `${minReady} s before a Pod counts as available`]] as const) : []),
    ['Revision', revisionText(set)],
    ['Claims', retentionText(set)],
    ['Service', spec?.serviceName || '<none>'],
    ['Selector', formatLabelSelector(labelSelectorOf(spec?.selector))],
    ...containerRows(set),
  ]
  const width = Math.max(...rows.map(([name]) => name.length)) + 3
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`)
}

const age = ({ metadata }: StatefulSet, now: Instant): string => {
  const born = parseTime(metadata?.creationTimestamp)
  return born === null ? '<unknown>' : `${formatHumanDuration(now - born)} ago`
}

function strategyText(set: StatefulSet, where: string): string {
  const strategy = set.spec?.updateStrategy
  if (strategy?.type === 'OnDelete') return 'OnDelete: a Pod is updated when somebody deletes it'
  const pause = pauseStateOf(set)
  const own = (partition: number | null) => (partition === null ? 'none' : String(partition))
  if (pause.kind === 'paused')
    return `RollingUpdate, paused at partition ${pause.held} (its own: ${own(pause.own)}); kedge rollout resume statefulset/${nameOf(set)}${where}`
  const partition = partitionOf(set)
  const maxUnavailable = strategy?.rollingUpdate?.maxUnavailable
  return [
    'RollingUpdate',
    ...(partition > 0 ? [`partition ${partition}`] : []),
    ...(maxUnavailable === undefined ? [] : [`maxUnavailable ${maxUnavailable}`]),
  ].join(', ')
}

function revisionText({ status }: StatefulSet): string {
  const { currentRevision = '<none>', updateRevision = '' } = status ?? {}
  return updateRevision && updateRevision !== currentRevision
    ? `${currentRevision} → ${updateRevision}`
    : currentRevision
}

function retentionText({ spec }: StatefulSet): string {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = spec?.persistentVolumeClaimRetentionPolicy ?? {}
  const fate = (policy: string) => (policy === 'Delete' ? 'DELETED' : 'kept')
  return whenDeleted === whenScaled
    ? `${fate(whenDeleted)} when the set is deleted or scaled down`
    : `${fate(whenDeleted)} when the set is deleted, ${fate(whenScaled)} when it is scaled down`
}

function containerRows({ spec }: StatefulSet): readonly (readonly [string, string])[] {
  const { initContainers = [], containers = [] } = spec?.template.spec ?? {}
  return [
    ...initContainers.map(({ name, image = '' }) => ['Init', `${name}  ${image}`] as const),
    ...containers.map(({ name, image = '' }) => ['Container', `${name}  ${image}`] as const),
  ]
}

function podLines(rollout: ObservedRollout, ink: Ink): readonly string[] {
  const rows = rolloutRows(rollout)
  if (rows.length === 0) return ['Pods: none']
  const claims = claimsByPod(rollout)
  const header = ['POD', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'REVISION', 'NODE', 'CLAIMS']
  const [head = '', ...lines] = formatTable(
    header,
    rows.map(row => [
      row.pod,
      ...row.cells,
      revisionCell(row),
      row.node || '<none>',
      (claims.get(row.pod) ?? []).map(nameOf).join(', ') || '<none>',
    ]),
  )
  const wanted = new Set(wantedNames(rollout.set))
  return [
    head,
    ...lines.flatMap((line, index) => {
      const row = rows[index]
      const notes = [
        ...(row?.trouble ? [row.trouble] : []),
        ...(row && !wanted.has(row.pod) ? ['is not wanted any more'] : []),
      ]
      return [line, ...notes.map(note => ink.warn(`    ${note}`))]
    }),
  ]
}

function wantedNames(set: StatefulSet): readonly string[] {
  const range = ordinalRangeOf(set)
  return Array.from({ length: range.replicas }, (_, index) => podNameOf(set, ordinalAt(range, index)))
}

function claimsByPod({
  set,
  claims,
}: ObservedRollout): ReadonlyMap<string, readonly PersistentVolumeClaim[]> {
  const byPod = new Map<string, PersistentVolumeClaim[]>()
  for (const claim of claims) {
    const pod = podOfClaim(set, nameOf(claim))
    if (pod !== null) byPod.set(pod, [...(byPod.get(pod) ?? []), claim])
  }
  return byPod
}

function claimLines(rollout: ObservedRollout): readonly string[] {
  const byPod = claimsByPod(rollout)
  const present = new Set(rolloutRows(rollout).map(({ pod }) => pod))
  const rows = [...byPod].flatMap(([pod, claims]) =>
    claims.map(claim => [
      nameOf(claim),
      claim.metadata?.deletionTimestamp ? 'Terminating' : (claim.status?.phase ?? 'Pending'),
      String(claim.status?.capacity?.storage ?? claim.spec?.resources?.requests?.storage ?? ''),
      claim.spec?.storageClassName ?? '<none>',
      claim.spec?.volumeName ?? '<none>',
      present.has(pod) ? pod : '<no Pod>',
    ]),
  )
  if (rows.length === 0) return ['Claims: none']
  const sorted = rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b, 'en', { numeric: true }))
  return formatTable(['CLAIM', 'STATUS', 'CAPACITY', 'CLASS', 'VOLUME', 'POD'], sorted)
}

/** Those of the set and of its Pods, also of Pods that are gone. */
function ownEvents({ set, events }: ObservedRollout): readonly Event[] {
  const isOwnPod = (name: string) =>
    name.startsWith(`${nameOf(set)}-`) && /^\d+$/.test(name.slice(nameOf(set).length + 1))
  return events.filter(
    ({ involvedObject: { kind, name = '' } }) => kind === 'StatefulSet' || (kind === 'Pod' && isOwnPod(name)),
  )
}

// What a world must come to once it is left alone.
//
// First it rests as it is: it may be stuck, but then the planner says what it waits for, or the API refuses what is
// asked of it. Then everything in the way is cleared, and the set must be exactly as its owner wants it.

import type { Pod, StatefulSet } from '../../../api/generated/types.ts'
import { type Kind, kinds } from '../../../api/kinds.ts'
import { controllerOf, isTerminating, refOf } from '../../../api/object.ts'
import { labelSelectorOf } from '../../../api/select/selector.ts'
import type { Clock } from '../../../base/clock.ts'
import { planOwnership } from '../../../statefulset/plan/ownership.ts'
import { planStatefulSet } from '../../../statefulset/plan/plan.ts'
import { replicasOf } from '../../../workload/desired.ts'
import { applyEdit } from '../edits/apply-edit.ts'
import type { EditTarget } from '../edits/edit-things.ts'
import { namespace, setName } from '../edits/set-shape.ts'
import { imageOf, neverReadyImage, unschedulableImage } from '../model/cluster.ts'
import type { Violation } from './plan-case.ts'

/** What is judged and mended of a world. */
interface RestingWorld extends EditTarget {
  readonly clock: Clock
  readonly set: StatefulSet | null
}

const healthyImage = 'mended'

/** A world at rest that is not where it should be says why. */
export function judgeRest(world: RestingWorld): readonly Violation[] {
  const { set, api } = world
  if (!set || isTerminating(set) || judgeEnd(world).length === 0) return []
  const candidates = {
    set,
    selector: labelSelectorOf(set.spec?.selector),
    pods: api.list(kinds.Pod),
    revisions: api.list(kinds.ControllerRevision),
  }
  const { pods, revisions } = planOwnership(candidates)
  const claims = new Map(
    api.list(kinds.PersistentVolumeClaim).map(claim => [claim.metadata?.name ?? '', claim]),
  )
  const features = { maxUnavailable: false }
  const plan = planStatefulSet({ set, pods, claims, revisions, features }, world.clock.now())
  if (plan.waiting || isHeldByOthers(world, set)) return []
  return [`L1: it rests, is not done, and waits for nothing: ${judgeEnd(world).join('; ')}`]
}

/** Somebody else has a name that the set wants, or a Pod of its own cannot be mended: by name, or by its volumes. */
function isHeldByOthers({ api }: RestingWorld, set: StatefulSet): boolean {
  return api.list(kinds.Pod).some(pod => {
    const isOurs = controllerOf(pod)?.uid === set.metadata?.uid
    const isNamed = pod.metadata?.name?.startsWith(`${setName}-`) === true
    return isNamed && (!isOurs || isMisnamed(pod) || isUnmounted(set, pod))
  })
}

const isMisnamed = (pod: Pod): boolean => !/-(0|[1-9][0-9]*)$/.test(pod.metadata?.name ?? '')

const isUnmounted = (set: StatefulSet, pod: Pod): boolean =>
  (set.spec?.volumeClaimTemplates ?? []).some(
    template => !pod.spec?.volumes?.some(volume => volume.name === template.metadata?.name),
  )

/**
 * Gives a set whose Pods could never be Ready a template whose Pods can. Before `mend`, and, where edits take their time, known to the
 * controller by then: it makes the Pods that `mend` deletes anew from the template that it knows, and where updates wait for
 * deletions they stay like that.
 */
export function mendTemplate(world: RestingWorld): void {
  const { api, set } = world
  if (!set || isTerminating(set)) return
  if (isBrokenImage(set.spec?.template.spec?.containers[0]?.image ?? ''))
    applyEdit({ kind: 'image', image: healthyImage }, world)
  // Else a lost Pod could come back at a revision that never becomes Ready.
  const known = [set, ...api.list(kinds.ControllerRevision)].map(each => JSON.stringify(each))
  if (known.some(text => text.includes(neverReadyImage) || text.includes(unschedulableImage)))
    applyEdit({ kind: 'partition', partition: 0 }, world)
}

/** Clears away what no controller can or may clear away. */
export function mend(world: RestingWorld): void {
  const { api, set } = world
  // From the last to the first, for one that was only held goes as soon as it is free.
  for (let pick = api.list(kinds.PersistentVolumeClaim).length - 1; pick >= 0; pick--)
    applyEdit({ kind: 'freeClaim', pick }, world)
  for (const pod of api.list(kinds.Pod)) freePod(world, pod)
  // A Pod that uses a claim keeps it, and a set that is deleted in the foreground waits for its claims.
  if (!set || isTerminating(set)) {
    for (const pod of api.list(kinds.Pod)) api.delete(kinds.Pod, refOf(pod), {}, { actor: 'admin' })
    return
  }
  for (const pod of api.list(kinds.Pod)) removeIfStuck(world, set, pod)
  for (const claim of api.list(kinds.PersistentVolumeClaim))
    api.change(
      kinds.PersistentVolumeClaim,
      refOf(claim),
      each => ({
        ...each,
        metadata: {
          ...each.metadata,
          ownerReferences: each.metadata?.ownerReferences?.filter(owner => owner.name !== 'stranger'),
        },
      }),
      { actor: 'admin' },
    )
}

const isBrokenImage = (image: string): boolean =>
  image.startsWith(neverReadyImage) || image.startsWith(unschedulableImage)

function freePod({ api, cluster }: RestingWorld, pod: Pod): void {
  const freed = api.change(
    kinds.Pod,
    refOf(pod),
    each => ({ ...each, metadata: { ...each.metadata, finalizers: [] } }),
    { actor: 'admin' },
  )
  if (api.find(kinds.Pod, refOf(pod))) cluster.recover(freed)
}

const mountsStrangeClaim = (set: StatefulSet, pod: Pod): boolean =>
  (pod.spec?.volumes ?? []).some(
    volume => !set.spec?.volumeClaimTemplates?.some(template => template.metadata?.name === volume.name),
  )

/** A node starts no Pod on a claim that is being deleted, and the claim stays for as long as the Pod does. */
const waitsForEndingClaim = ({ api }: RestingWorld, pod: Pod): boolean =>
  pod.status?.phase === 'Pending' &&
  (pod.spec?.volumes ?? []).some(({ persistentVolumeClaim }) => {
    const name = persistentVolumeClaim?.claimName ?? ''
    const claim = name && api.find(kinds.PersistentVolumeClaim, { namespace, name })
    return claim && isTerminating(claim)
  })

/** Pods that stand in the way: strangers under the set's names, and Pods that will never be Ready. */
function removeIfStuck(world: RestingWorld, set: StatefulSet, pod: Pod): void {
  const { api } = world
  const name = pod.metadata?.name ?? ''
  if (!api.find(kinds.Pod, refOf(pod)) || !name.startsWith(`${setName}-`)) return
  const isOurs = controllerOf(pod)?.uid === set.metadata?.uid
  const isBroken = isBrokenImage(imageOf(pod))
  const isStranger = controllerOf(pod) !== null && !isOurs
  const isUnmatched = pod.metadata?.labels?.app !== setName
  // Two condemned Pods that have ended wait for each other to heal.
  const isEnded = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
  // A Pod of a predecessor may want a claim that this set knows nothing of.
  const isUnprovided = pod.status?.phase === 'Pending' && mountsStrangeClaim(set, pod)
  if (
    waitsForEndingClaim(world, pod) ||
    isUnprovided ||
    isEnded ||
    isStranger ||
    isMisnamed(pod) ||
    isBroken ||
    isUnmatched ||
    isUnmounted(set, pod)
  )
    api.delete(kinds.Pod, refOf(pod), {}, { actor: 'admin' })
}

/** L1 and what follows from it: exactly the Pods that are wanted, as they are wanted, and a status that says so. */
export function judgeEnd(world: RestingWorld): readonly Violation[] {
  const { set } = world
  if (!set) return judgeAbsence(world)
  if (isTerminating(set)) return ['L11: the set is still being deleted']
  return [
    ...judgePods(world, set),
    ...judgeRevisionsOfPods(world, set),
    ...judgeStatus(world, set),
    ...judgeHistory(world, set),
    ...judgeClaims(world, set),
  ]
}

/** L11: without a set nothing is left that a set owned. */
function judgeAbsence({ api }: RestingWorld): readonly Violation[] {
  const found: Violation[] = []
  const dependents: readonly Kind[] = [kinds.Pod, kinds.ControllerRevision, kinds.PersistentVolumeClaim]
  for (const kind of dependents)
    for (const object of api.list(kind))
      if (object.metadata?.ownerReferences?.some(owner => owner.kind === 'StatefulSet'))
        found.push(`L11: ${object.metadata.name} outlives its set`)
  return found
}

const ownedPods = ({ api }: RestingWorld, set: StatefulSet): readonly Pod[] =>
  api.list(kinds.Pod).filter(pod => controllerOf(pod)?.uid === set.metadata?.uid)

function judgePods(world: RestingWorld, set: StatefulSet): readonly Violation[] {
  const start = set.spec?.ordinals?.start ?? 0
  const wanted = Array.from({ length: replicasOf(set) }, (_, index) => `${setName}-${start + index}`)
  const pods = ownedPods(world, set)
  const names = pods.map(pod => pod.metadata?.name ?? '')
  const found: Violation[] = []
  for (const name of wanted) if (!names.includes(name)) found.push(`L1: ${name} is missing`)
  for (const pod of pods) {
    const name = pod.metadata?.name ?? ''
    if (!wanted.includes(name)) found.push(`L1: ${name} is still there`)
    const isReady = pod.status?.conditions?.some(each => each.type === 'Ready' && each.status === 'True')
    if (!isReady || isTerminating(pod)) found.push(`L1: ${name} is not Ready`)
    if (pod.metadata?.labels?.['statefulset.kubernetes.io/pod-name'] !== name)
      found.push(`L1: ${name} does not know its name`)
    for (const { persistentVolumeClaim } of pod.spec?.volumes ?? []) {
      const ref = { namespace, name: persistentVolumeClaim?.claimName ?? '' }
      // A running Pod that loses its claim gets no other one; that is upstream's way too.
      if (pod.status?.phase === 'Pending' && !world.api.find(kinds.PersistentVolumeClaim, ref))
        found.push(`L4: ${name} is without ${ref.name}`)
    }
  }
  return found
}

/** L2: every Pod that a rollout reaches follows the newest template, and a rollout that reaches all ends. */
function judgeRevisionsOfPods(world: RestingWorld, set: StatefulSet): readonly Violation[] {
  const strategy = set.spec?.updateStrategy
  if (strategy?.type === 'OnDelete') return []
  const from = (set.spec?.ordinals?.start ?? 0) + (strategy?.rollingUpdate?.partition ?? 0)
  const found: Violation[] = []
  for (const pod of ownedPods(world, set)) {
    const ordinal = Number(/[0-9]+$/.exec(pod.metadata?.name ?? '')?.[0])
    const revision = pod.metadata?.labels?.['controller-revision-hash']
    if (ordinal >= from && revision !== set.status?.updateRevision)
      found.push(`L2: ${pod.metadata?.name} follows ${revision}`)
  }
  const isWhole = (strategy?.rollingUpdate?.partition ?? 0) === 0
  if (isWhole && set.status?.currentRevision !== set.status?.updateRevision)
    found.push('L2: the rollout does not end')
  return found
}

function judgeStatus(world: RestingWorld, set: StatefulSet): readonly Violation[] {
  const pods = ownedPods(world, set)
  const status = set.status ?? { replicas: 0 }
  const updated = pods.filter(
    pod => pod.metadata?.labels?.['controller-revision-hash'] === status.updateRevision,
  ).length
  const said = [
    status.replicas,
    status.readyReplicas ?? 0,
    status.availableReplicas ?? 0,
    status.updatedReplicas ?? 0,
    status.observedGeneration ?? 0,
  ].join()
  const true_ = [pods.length, pods.length, pods.length, updated, set.metadata?.generation ?? 0].join()
  return said === true_ ? [] : [`L1: the status says ${said}, the truth is ${true_}`]
}

/** L9: nothing but what is in use, and as much more as the limit allows. */
function judgeHistory({ api }: RestingWorld, set: StatefulSet): readonly Violation[] {
  const limit = set.spec?.revisionHistoryLimit ?? 10
  if (limit < 0) return []
  const inUse = new Set([set.status?.currentRevision, set.status?.updateRevision])
  for (const pod of api.list(kinds.Pod)) inUse.add(pod.metadata?.labels?.['controller-revision-hash'])
  const unused = api
    .list(kinds.ControllerRevision)
    .filter(each => controllerOf(each)?.uid === set.metadata?.uid && !inUse.has(each.metadata?.name))
  return unused.length > limit ? [`L9: ${unused.length} revisions are kept, ${limit} are wanted`] : []
}

/** Who may control a claim when the set decides about it. */
const ours = new Set(['Pod', 'StatefulSet'])

/** S13 at rest: the claims of living Pods have the owners that the policy says. */
function judgeClaims({ api }: RestingWorld, set: StatefulSet): readonly Violation[] {
  const deletes = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
  const templates = (set.spec?.volumeClaimTemplates ?? []).map(template => template.metadata?.name)
  const found: Violation[] = []
  for (const pod of api.list(kinds.Pod)) {
    if (controllerOf(pod)?.uid !== set.metadata?.uid) continue
    for (const { name, persistentVolumeClaim } of pod.spec?.volumes ?? []) {
      if (!templates.includes(name)) continue
      const ref = { namespace, name: persistentVolumeClaim?.claimName ?? '' }
      const claim = api.find(kinds.PersistentVolumeClaim, ref)
      // What somebody else controls is left to them.
      const controller = claim && controllerOf(claim)
      if (!claim || isTerminating(claim) || (controller && !ours.has(controller.kind))) continue
      const owners = (claim.metadata?.ownerReferences ?? []).map(owner => owner.uid)
      if (owners.includes(set.metadata?.uid ?? '') !== deletes)
        found.push(`S13: ${ref.name} belongs to ${owners.join() || 'nobody'}`)
    }
  }
  return found
}

// How a controller runs whose objects own others: Deployments own ReplicaSets, Jobs own Pods.
//
// An object is looked at when it changes, and when something changes that it controls, controlled or could take in. Its
// next pass waits until the local copies show all that its last one wrote, so that nothing is made twice. After a
// failure its back-off grows to a minute at most, and ends when something goes that may have been in the way.
import { isEqual } from '../../api/equality.ts'
import type { LabelSelector } from '../../api/generated/types.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import {
  type ApiObject,
  controllerOf,
  isTerminating,
  keyOf,
  type ObjectKey,
  refOf,
  refOfKey,
  uidOf,
} from '../../api/object.ts'
import { labelSelectorOf, matchesLabels, type Selector, selectorOfLabels } from '../../api/select/selector.ts'
import { createConsistency } from '../../control/consistency.ts'
import { indexControlled } from '../../control/controlled-objects.ts'
import {
  type Change,
  type ControllerContext,
  type Informer,
  type Outcome,
  settled,
  type Wake,
} from '../../control/controller.ts'
import { type StartedController, startController, type Watch, watch } from '../../control/start-controller.ts'
import type { Pass, ReconcileOwner } from './pass.ts'

export interface OwnerController<T extends ApiObject> {
  readonly name: string
  /** As upstream names the source of its events. */
  readonly component: string
  readonly kind: Kind<T>
  readonly workers: number
  /** The kinds of what it owns. */
  readonly owned: readonly Kind[]
  readonly reconcile: ReconcileOwner<T>
  /** What wakes it besides. */
  readonly watches?: readonly Watch[]
  readonly reads?: readonly { synced(): Promise<void> }[]
  /** An object is gone, or another has its name. */
  forget?(key: string): void
}

const backoffMsMax = 60_000

export function startOwnerController<T extends ApiObject>(
  context: ControllerContext,
  { component, kind, owned, reconcile, watches = [], forget, ...rest }: OwnerController<T>,
): StartedController {
  const { client, clock, events, informers } = context
  const owners = informers.of(kind)
  const ownedInformers = owned.map(each => informers.of(each))
  for (const informer of ownedInformers) indexControlled(informer)
  const consistency = createConsistency(informers)
  const postponed = new Set<string>()

  const postpone = (key: string): void => {
    if (postponed.has(key)) return
    postponed.add(key)
    void consistency.whenCaughtUp(key).then(() => {
      postponed.delete(key)
      controller.enqueue(key)
    })
  }

  const passOver = (key: string, owner: T): Pass<T> => ({
    key,
    owner,
    kind,
    client,
    informers,
    now: clock.now(),
    wrote(written, answer) {
      if (typeof answer === 'object' && answer !== null) consistency.wrote(key, written, answer)
    },
    tell: (type, reason, message) => events.record({ regarding: owner, type, reason, message, component }),
  })

  const reconcileKey = async (key: ObjectKey): Promise<Outcome> => {
    if (!consistency.caughtUp(key)) {
      postpone(key)
      return settled
    }
    const owner = owners.get(refOfKey(key))
    if (owner) return reconcile(passOver(key, owner))
    consistency.forget(key)
    forget?.(key)
    return settled
  }

  const controller: StartedController = startController({
    ...rest,
    context,
    backoffMsMax,
    reconcile: reconcileKey,
    watches: [
      watch(owners, onOwnerChange),
      ...ownedInformers.map(informer =>
        watch(informer, (change, wake) => onOwnedChange(change, { owners, wake })),
      ),
      ...watches,
    ],
  })
  return controller
}

function onOwnerChange(change: Change<ApiObject>, wake: Wake): void {
  const key = keyOf(refOf(change.object))
  const isNew =
    change.kind === 'updated' && change.object.metadata?.generation !== change.previous.metadata?.generation
  if (isNew) wake.resetBackoff(key)
  wake.enqueue(key)
}

interface Waking<T extends ApiObject> {
  readonly owners: Informer<T>
  readonly wake: Wake
}

function onOwnedChange<T extends ApiObject>(change: Change<ApiObject>, { owners, wake }: Waking<T>): void {
  const afresh = (owner: T | null) => {
    if (!owner) return
    wake.resetBackoff(keyOf(refOf(owner)))
    wake.enqueue(keyOf(refOf(owner)))
  }
  if (change.kind === 'deleted') {
    afresh(ownerOf(change.object, owners))
    return
  }
  const { object } = change
  if (change.kind === 'updated') {
    const { previous } = change
    if (object.metadata?.resourceVersion === previous.metadata?.resourceVersion) return
    if (!isEqual(controllerOf(object), controllerOf(previous))) afresh(ownerOf(previous, owners))
    else if (!controllerOf(object) && isEqual(object.metadata?.labels, previous.metadata?.labels)) return
  }
  const owner = ownerOf(object, owners)
  if (owner) wake.enqueue(keyOf(refOf(owner)))
  if (controllerOf(object) || isTerminating(object)) return
  for (const each of owners.list(object.metadata?.namespace))
    if (matchesLabels(selectorOf(each), object.metadata?.labels)) wake.enqueue(keyOf(refOf(each)))
}

/** The owner of this kind that controls the object. */
export function ownerOf<T extends ApiObject>(object: ApiObject, owners: Informer<T>): T | null {
  const controller = controllerOf(object)
  if (controller?.kind !== owners.kind.kind || controller.apiVersion !== apiVersionOf(owners.kind))
    return null
  const owner = owners.get({ namespace: object.metadata?.namespace ?? '', name: controller.name })
  return owner && uidOf(owner) === controller.uid ? owner : null
}

const selectors = new WeakMap<object, Selector>()

/** What the owner selects; nothing where it has no selector, or one that cannot be read. */
export function selectorOf(owner: ApiObject): Selector {
  const known = selectors.get(owner)
  if (known) return known
  const selector = readSelector(owner)
  selectors.set(owner, selector)
  return selector
}

interface Selecting extends ApiObject {
  /** ReplicationControllers select by labels alone. */
  readonly spec?: { readonly selector?: LabelSelector | { readonly [label: string]: string } }
}

function readSelector(owner: ApiObject): Selector {
  const { spec }: Selecting = owner
  try {
    return owner.kind === 'ReplicationController'
      ? selectorOfLabels(spec?.selector as { readonly [label: string]: string } | undefined)
      : labelSelectorOf(spec?.selector as LabelSelector | undefined)
  } catch {
    // The API refuses such a selector; what an older software stored selects nothing.
    return { kind: 'nothing' }
  }
}

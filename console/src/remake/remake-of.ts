// A set that is to be made anew from its own page: under its name, around the Pods that it has. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf, uidOf } from '../../../src/api/object.ts'
import { definitionOf } from '../../../src/foresee/recreate.ts'
import type { SetView } from '../sets/set-model.ts'
import type { Remake } from './remake.ts'

/** A text may name another set, which would be made beside this one. */
export const namedAs = (set: StatefulSet, { name, namespace }: SetView): StatefulSet => ({
  ...set,
  metadata: { ...set.metadata, name, namespace },
})

export interface Definitions {
  readonly opened: StatefulSet
  readonly wanted: StatefulSet
}

/** Before it is begun. */
export const remakeOf = (view: SetView, { opened, wanted }: Definitions): Remake => ({
  namespace: view.namespace,
  name: view.name,
  uid: uidOf(view.set),
  opened: definitionOf(opened),
  definition: wanted,
  growths: [],
  pods: view.ordinals.flatMap(({ pod }) => (pod ? [{ name: nameOf(pod), uid: uidOf(pod) }] : [])),
  begunAt: 0,
})

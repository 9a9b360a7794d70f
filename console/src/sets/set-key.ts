import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf, uidOf } from '../../../src/api/object.ts'
import { onceEach } from '../live/once-each.ts'
import type { SetView } from './set-model.ts'

/** What tells a set from all others of a list, and from one that is made anew under its name. */
export const keyOfSet = ({ set }: Pick<SetView, 'set'>): string => keyOf(set)

const keyOf = onceEach((set: StatefulSet) => `${set.metadata?.namespace ?? ''}/${nameOf(set)}/${uidOf(set)}`)

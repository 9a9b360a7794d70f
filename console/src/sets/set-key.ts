import { uidOf } from '../../../src/api/object.ts'
import type { SetView } from './set-model.ts'

/** What tells a set from all others of a list, and from one that is made anew under its name. */
export const keyOfSet = ({ namespace, name, set }: Pick<SetView, 'namespace' | 'name' | 'set'>): string =>
  `${namespace}/${name}/${uidOf(set)}`

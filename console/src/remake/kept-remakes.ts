// Acts that were begun and are not over, kept by the browser: between the deletion of a set and its creation, what stands
// here may be the only copy of its definition. So it outlives the tab, and goes when the act is done or given up.
import { definitionOf } from '../../../src/foresee/recreate.ts'
import type { Remake } from './remake.ts'

/** What a `localStorage` is used for. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Of one cluster and one person: others have no business with it. */
export const shelfKey = (cluster: string, user: string): string =>
  `kedge.unfinished.${encodeURIComponent(cluster)}.${encodeURIComponent(user)}`

const isOf =
  ({ namespace, name }: Pick<Remake, 'namespace' | 'name'>) =>
  (other: Remake): boolean =>
    other.namespace === namespace && other.name === name

export function keptRemakes(shelf: Shelf, key: string): readonly Remake[] {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isRemake) : []
  } catch {
    return []
  }
}

/** False where the browser keeps nothing: then nothing may be taken away that only it would have. */
export function keepRemake(shelf: Shelf, key: string, remake: Remake): boolean {
  const others = keptRemakes(shelf, key).filter(each => !isOf(remake)(each))
  try {
    shelf.setItem(key, JSON.stringify([...others, remake]))
    return keptRemakes(shelf, key).some(isOf(remake))
  } catch {
    return false
  }
}

export function forgetRemake(shelf: Shelf, key: string, remake: Pick<Remake, 'namespace' | 'name'>): void {
  const others = keptRemakes(shelf, key).filter(each => !isOf(remake)(each))
  try {
    if (others.length === 0) shelf.removeItem(key)
    else shelf.setItem(key, JSON.stringify(others))
  } catch {
    // It is offered again, and finds that nothing is left to do.
  }
}

/** What to paste or upload elsewhere. */
export const definitionToKeep = ({ definition, opened }: Remake): object => definitionOf(definition ?? opened)

const isRemake = (value: unknown): value is Remake =>
  typeof value === 'object' &&
  value !== null &&
  ['namespace', 'name', 'uid'].every(field => typeof Reflect.get(value, field) === 'string') &&
  typeof Reflect.get(value, 'begunAt') === 'number' &&
  typeof Reflect.get(value, 'opened') === 'object' &&
  typeof Reflect.get(value, 'definition') === 'object' &&
  Array.isArray(Reflect.get(value, 'growths')) &&
  Array.isArray(Reflect.get(value, 'pods'))

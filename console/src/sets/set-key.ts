import type { SetView } from './set-model.ts'

/** What tells a set from all others of a list. */
export const keyOfSet = ({ namespace, name }: Pick<SetView, 'namespace' | 'name'>): string =>
  `${namespace}/${name}`

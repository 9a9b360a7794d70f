import type { Kind } from '../../api/kinds.ts'

/** What to get, found in the cluster: objects by name, or all of a kind. */
export interface Wanted {
  readonly kind: Kind
  /** Null for all of the kind. */
  readonly name: string | null
}

export type GetFormat = 'json' | 'yaml' | 'wide' | 'name'

import type { Kind } from '../../api/kinds.ts'
import type { Strategy } from '../../api/strategy.ts'
import type { Conversion } from '../conversions/conversion.ts'

/**
 * A kind as the server serves it, with all that is particular to it: what its objects look like and how they merge stands in
 * `kind.schema`, its rules in the strategy. Nothing that serves it looks anything up by its name.
 */
export interface Resource {
  readonly kind: Kind
  readonly apiVersion: string
  readonly strategy: Strategy
  /** Whose keys its objects are stored under: another kind's for one that is converted to it. */
  readonly stored: Pick<Kind, 'group' | 'plural'>
  /** How stored objects become this kind's; null where they are stored as they look. */
  readonly conversion: Conversion | null
  /** Whether the answer to a deletion shows the object once more, or says that it is gone. */
  readonly showsLastState: boolean
  /** Whether an update must name the version that it is made from. */
  readonly updatesNameVersion: boolean
  /** Where a kind of its own keeps what its Scale shows; null for built-in kinds, whose fields are known. */
  readonly scale: ScalePaths | null
  /** Why nothing new is made of a kind that is on its way out; null for all others. */
  readonly refusesCreation: string | null
  /** A text for the `Warning` headers of all its answers, or null. */
  readonly deprecation: string | null
}

/** The fields that a Scale shows, each as the names that lead to it. */
export interface ScalePaths {
  readonly replicas: readonly string[]
  readonly statusReplicas: readonly string[]
  /** Of a text that selects the Pods; null where there is none. */
  readonly selector: readonly string[] | null
}

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
  /** A text for the `Warning` headers of all its answers, or null. */
  readonly deprecation: string | null
}

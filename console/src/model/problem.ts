// One thing that is wrong with an object that is being made or changed.
import type { FieldError } from '../../../src/api/field-error.ts'
import type { Reason } from '../../../src/api/status-error.ts'

export type QuantityFault =
  /** A text that is none: it is the detail. */
  | 'noQuantity'
  | 'belowZero'
  | 'notAboveZero'
  | 'notWhole'
  /** A request above its limit, which is the detail. */
  | 'overLimit'
  /** A request that has to be its limit, which is the detail. */
  | 'notLimit'

export interface Problem {
  /** `Service/web`. */
  readonly object: string
  /** `spec.template.spec.containers[0].image`; empty where the whole object is meant. */
  readonly field: string
  readonly kind: FieldError['kind'] | QuantityFault | 'noImageName' | 'said'
  /** In the server's words; may be empty where the kind says all. */
  readonly detail: string
  /** Of what the server has said, what it comes to, where it tells. */
  readonly fault?: FieldError['kind']
  /** Of a refusal that names no field. */
  readonly reason?: Reason
}

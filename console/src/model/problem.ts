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

/** Rules that name another place than the field that mends it, and that field. */
const elsewhere: readonly (readonly [rule: RegExp, place: string])[] = [
  [/^spec\.template\.(labels|annotations)\b/, 'spec.template.metadata.$1'],
  // Of a Pod without any other name server.
  [/^(spec\.template\.spec\.dnsConfig)$/, '$1.nameservers'],
]

/** Where a form has what a rule names. */
export function placeOf(field: string): string {
  const [rule, place] = elsewhere.find(([each]) => each.test(field)) ?? []
  return rule && place ? field.replace(rule, place) : field
}

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

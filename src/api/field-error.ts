import type { Kind } from './kinds.ts'
import { shownValue } from './shown-value.ts'
import { type Cause, type CauseReason, StatusError } from './status-error.ts'

/** One thing wrong with an object, in the terms of upstream's `field.Error`. */
export interface FieldError {
  readonly kind:
    | 'required'
    | 'invalid'
    | 'notSupported'
    | 'forbidden'
    | 'duplicate'
    | 'notFound'
    | 'tooLong'
    | 'tooMany'
    | 'typeInvalid'
    /** Of something as a whole, whose value is not shown. */
    | 'invalidSomehow'
  /** `spec.template.spec.containers[0].image` */
  readonly path: string
  /** Printed for the kinds that show it: as upstream, strings quoted, objects as JSON. */
  readonly value?: unknown
  readonly detail: string
}

const words: {
  readonly [K in FieldError['kind']]: {
    readonly text: string
    readonly reason: CauseReason
    readonly showsValue: boolean
  }
} = {
  required: { text: 'Required value', reason: 'FieldValueRequired', showsValue: false },
  invalid: { text: 'Invalid value', reason: 'FieldValueInvalid', showsValue: true },
  notSupported: { text: 'Unsupported value', reason: 'FieldValueNotSupported', showsValue: true },
  forbidden: { text: 'Forbidden', reason: 'FieldValueForbidden', showsValue: false },
  duplicate: { text: 'Duplicate value', reason: 'FieldValueDuplicate', showsValue: true },
  notFound: { text: 'Not found', reason: 'FieldValueNotFound', showsValue: true },
  tooLong: { text: 'Too long', reason: 'FieldValueTooLong', showsValue: false },
  tooMany: { text: 'Too many', reason: 'FieldValueTooMany', showsValue: true },
  invalidSomehow: { text: 'Invalid value', reason: 'FieldValueInvalid', showsValue: false },
  typeInvalid: { text: 'Invalid value', reason: 'FieldValueTypeInvalid', showsValue: true },
}

/** The cause's message: everything but the path, as in `details.causes[].message`. */
function messageOf({ kind, value, detail }: FieldError): string {
  const { text, showsValue } = words[kind]
  const shown = showsValue ? `${text}: ${shownValue(value)}` : text
  return detail ? `${shown}: ${detail}` : shown
}

/** `spec.replicas: Invalid value: -1: must be greater than or equal to 0` */
export const formatFieldError = (error: FieldError): string => `${error.path}: ${messageOf(error)}`

/** An object can have more faults, each shown with what is around it, than anybody reads: this many characters are told. */
const tellsMax = 256 * 1024

/** The 422 that upstream answers: `StatefulSet.apps "web" is invalid: [a: …, b: …]`. */
export function invalidError(
  kind: Pick<Kind, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const lines = new Set<string>()
  const causes: Cause[] = []
  let length = 0
  for (const error of errors) {
    const message = messageOf(error)
    lines.add(`${error.path}: ${message}`)
    causes.push({ reason: words[error.kind].reason, message, field: error.path })
    length += error.path.length + message.length
    if (length > tellsMax) break
  }
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
  const subject = `${qualified} ${shownValue(name)} is invalid`
  const what = lines.size === 1 ? [...lines][0] : `[${[...lines].join(', ')}]`
  return new StatusError({
    reason: 'Invalid',
    message: lines.size === 0 ? subject : `${subject}: ${what}`,
    subject: { group: kind.group, kind: kind.kind, name },
    causes,
  })
}

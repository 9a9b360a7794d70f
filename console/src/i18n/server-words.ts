// What a server has said, for a reader of the language of the page: in that language where the sentence is known; else what it
// comes to, with the server's own words behind it. Pure.
import type { FieldError } from '../../../src/api/field-error.ts'
import type { CauseReason, StatusError } from '../../../src/api/status-error.ts'
import { objectionZh } from './plan/zh-troubles.ts'
import { faultsZh, messageZh, reasonZh, sentenceZh } from './zh-refusals.ts'

export type Fault = FieldError['kind']

const faults: { readonly [R in CauseReason]?: Fault } = {
  FieldValueRequired: 'required',
  FieldValueInvalid: 'invalid',
  FieldValueNotSupported: 'notSupported',
  FieldValueForbidden: 'forbidden',
  FieldValueDuplicate: 'duplicate',
  FieldValueNotFound: 'notFound',
  FieldValueTooLong: 'tooLong',
  FieldValueTooMany: 'tooMany',
  FieldValueTypeInvalid: 'typeInvalid',
}

/** Of a cause on the wire; undefined where it tells of no field's value. */
export const faultOf = (reason: string | undefined): Fault | undefined =>
  reason !== undefined && Object.hasOwn(faults, reason) ? faults[reason as CauseReason] : undefined

/** That a field is wrong, and no more: the value stands in it. */
const bare = /^(?:Required value|Duplicate value|Not found)(?:: (?:"(?:[^"\\]|\\.)*"|[\d.-]+))?$/

const isChinese = (language: string): boolean => language.startsWith('zh')

/** The detail of a fault, which has been named already. */
export function detailWords(detail: string, language: string): string {
  return (isChinese(language) ? sentenceZh(detail) : null) ?? detail
}

/** `Invalid value: "x": must be …`, as a cause says it on the wire. */
export function causeWords(message: string, fault: Fault | undefined, language: string): string {
  if (!isChinese(language) || fault === undefined) return message
  if (bare.test(message)) return faultsZh[fault]
  const [, detail = ''] =
    /^(?:Required value|Invalid value|Unsupported value|Forbidden|Duplicate value|Not found|Too long|Too many)(?:: (?:"(?:[^"\\]|\\.)*"|[\d.-]+|null))?: (.*)$/s.exec(
      message,
    ) ?? []
  const known = sentenceZh(detail)
  return known === null ? `${faultsZh[fault]}（${message}）` : `${faultsZh[fault]}：${known}`
}

const knownZh = (message: string): string | null => messageZh(message) ?? objectionZh(message)

/** Of a refusal as a whole: what it comes to, and the server's own words where they are of another language; else empty. */
export const refusalParts = (
  { reason, message }: Pick<StatusError, 'reason' | 'message'>,
  language: string,
): { readonly words: string; readonly detail: string } => {
  if (!isChinese(language)) return { words: message, detail: '' }
  const known = knownZh(message)
  return known === null ? { words: reasonZh(reason), detail: message } : { words: known, detail: '' }
}

/** The same in one sentence. */
export const refusalWords = (
  { reason, message }: Pick<StatusError, 'reason' | 'message'>,
  language: string,
): string => {
  const { words, detail } = refusalParts({ reason, message }, language)
  return detail === '' ? words : `${words}（${detail}）`
}
